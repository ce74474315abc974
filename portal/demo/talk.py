"""What was said about the coming visit: for the partners in English, among the own team in Turkish."""

from django.utils import timezone, translation

from outbox.models import Email
from sharing.actions import settle_comment, write_comment
from sharing.models import Comment
from sharing.people import KIND

# (who, language, part, audience, text); the last one is settled by the editor.
SAID = (
    (
        *("partner@elbasan.example", "en", "program", "partners"),
        "The permit for the metallurgical site is here. We can start at 09.00 on the second day.",
    ),
    (
        *("editor@mentese.example", "tr", "", "internal"),
        "Heyetten iki kişi ilk kez yurt dışına çıkıyor; bilgilendirmede pasaport ve sigortayı da anlatalım.",
    ),
    (
        *("coordinator@mugla.example", "en", "program", "partners"),
        "Thank you. Could your team share the shop-owner survey from the castle area?",
    ),
    (
        "partner@elbasan.example",
        "en",
        "",
        "partners",
        "Will you need an interpreter for the workshop with the schools?",
    ),
)


def lay_talk(visit, users):
    """Nothing where anybody has said something, also something removed: the demo may be run again. Its mails
    belong to the past."""
    if Comment.objects.of(visit).exists():
        return
    for who, language, part, audience, text in SAID:
        with translation.override(language):
            comment, _told = write_comment(subject=visit, by=users[who], part=part, audience=audience, text=text)
    settle_comment(comment=comment, by=users["editor@mentese.example"])
    said = list(Comment.objects.of(visit).values_list("pk", flat=True))
    Email.objects.filter(kind=KIND, payload__comment__in=said).update(
        state=Email.State.DROPPED, reason="It belongs to the past of the demo.", finished_at=timezone.now()
    )
