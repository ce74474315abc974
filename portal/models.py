"""What the portal itself must remember: that somebody's data were handed out or erased."""

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class PersonalDataAct(models.Model):
    """The log of exports and erasures: who, when, how many rows of which kinds. It holds no personal data, and is
    kept for ever: the law asks for three years at least."""

    class What(models.TextChoices):
        EXPORT = "export", _("Data handed out")
        ERASURE = "erasure", _("Data erased")

    what = models.CharField(_("act"), max_length=10, choices=What)
    subject = models.CharField(_("about"), max_length=60, help_text=_("Keys only: user 17, person 33."))
    counts = models.JSONField(_("rows"), default=dict, help_text=_("How many of which kind."))
    at = models.DateTimeField(_("on"), default=timezone.now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("by"), on_delete=models.PROTECT, related_name="+", editable=False
    )

    class Meta:
        verbose_name = _("handling of personal data")
        verbose_name_plural = _("handlings of personal data")
        ordering = ["-at", "-pk"]

    def __str__(self):
        return f"{self.get_what_display()}: {self.subject}"
