"""What a change of the audience means, in sentences."""

from django.utils.translation import gettext as _

from cities.attached import SHARED, Audience


def seen_by(document, before):
    """Who sees it from now on; `before` is the audience it had. Its subject is attached."""
    sentence = _sentence(document)
    if before in SHARED and document.audience not in SHARED:
        copies = _("Whoever downloaded it before keeps their copy.")
        return f"{sentence} {copies}"
    return sentence


def _sentence(document):
    words = {"city": document.city, "subject": document.subject}
    if document.audience == Audience.INTERNAL:
        return _("Now only people of %(city)s see it.") % words
    if document.audience == Audience.MONEY:
        return _("Now only those people of %(city)s see it who see money.") % words
    if document.audience == Audience.PUBLIC:
        return _("Now all see it who see “%(subject)s”.") % words
    partners = [city.name for city in document.subject.cities if city.pk != document.city_id]
    return _("Now these see it, too: %(partners)s and the facilitators.") % {"partners": ", ".join(partners)}
