"""Why a file is not taken in: always a whole sentence that a person can act on."""

from django.utils.translation import gettext as _

ACCEPTED = "PDF, Word, Excel, PowerPoint, OpenDocument, PNG, JPG, WebP, TXT, CSV"


class Refused(Exception):
    """Carries the sentence, in the language of whoever brought the file."""

    def __init__(self, sentence):
        super().__init__(sentence)
        self.sentence = sentence


def not_accepted():
    return Refused(_("Files of this kind are not accepted. You can add: %(kinds)s.") % {"kinds": ACCEPTED})


def damaged():
    return Refused(_("The file is damaged or incomplete. Please save it again and add it once more."))
