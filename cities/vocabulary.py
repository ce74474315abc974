"""The words cities are compared by: themes and tags."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Theme(models.Model):
    """A field of work of the programme; the memo's five are seeded, admins may add more."""

    key = models.SlugField(_("key"), max_length=30, unique=True, help_text=_("Short English word, for example water."))
    name = models.CharField(_("name"), max_length=80)
    icon = models.CharField(
        _("icon"), max_length=40, default="tag", help_text=_("Name of an icon in the portal's icon set.")
    )
    rank = models.PositiveSmallIntegerField(_("rank"), default=0, help_text=_("Smaller numbers come first."))

    class Meta:
        verbose_name = _("theme")
        verbose_name_plural = _("themes")
        ordering = ["rank", "pk"]

    def __str__(self):
        return self.name


class Tag(models.Model):
    """What makes cities comparable beside the themes: challenge, emission domain, lever, geography."""

    class Kind(models.TextChoices):
        CHALLENGE = "challenge", _("Challenge")
        EMISSION_DOMAIN = "emission_domain", _("Emission domain")
        LEVER = "lever", _("Systemic lever")
        GEOGRAPHY = "geography", _("Geography")

    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    key = models.SlugField(_("key"), max_length=40)
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        verbose_name = _("tag")
        verbose_name_plural = _("tags")
        ordering = ["kind", "key"]
        constraints = [models.UniqueConstraint(fields=["kind", "key"], name="tag_key_once_per_kind")]

    def __str__(self):
        return self.name
