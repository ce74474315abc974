"""What a pairing rests on: what the twin wants to learn, and who signed for each city. Beside `models.py`, which
takes them up."""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from cities.models import City, Theme
from twinning.shared.audit import PartOf


class LearningNeed(PartOf, models.Model):
    """What the twin wants to learn in a theme; partners read it, so it has both languages."""

    part_of = "pairing"
    pairing = models.ForeignKey("pairings.Pairing", on_delete=models.CASCADE, related_name="needs")
    theme = models.ForeignKey(Theme, verbose_name=_("theme"), on_delete=models.PROTECT)
    level = models.PositiveSmallIntegerField(
        _("need"), default=0, validators=[MaxValueValidator(5)], help_text=_("0 to 5")
    )
    wish = models.CharField(_("what we want to learn"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("learning need")
        verbose_name_plural = _("learning needs")
        ordering = ["theme__rank", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["pairing", "theme"], name="learning_need_once_per_theme"),
            models.CheckConstraint(condition=Q(level__lte=5), name="learning_need_0_to_5"),
        ]

    def __str__(self):
        return f"{self.theme}: {self.level}"


class Signature(PartOf, models.Model):
    """Noted from the signed paper: who agreed to the pairing for which city, and when."""

    part_of = "pairing"
    pairing = models.ForeignKey("pairings.Pairing", on_delete=models.CASCADE, related_name="signatures")
    city = models.ForeignKey(City, verbose_name=_("city"), on_delete=models.PROTECT, related_name="+")
    signatory = models.CharField(_("signed by"), max_length=160, help_text=_("Name and office, as on the paper."))
    signed_on = models.DateField(_("signed on"))
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("noted by"), on_delete=models.PROTECT, related_name="+"
    )
    noted_at = models.DateTimeField(_("noted on"), default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("signature")
        verbose_name_plural = _("signatures")
        ordering = ["signed_on", "pk"]
        constraints = [models.UniqueConstraint(fields=["pairing", "city"], name="signature_once_per_city")]

    def __str__(self):
        return f"{self.city}: {self.signatory}"
