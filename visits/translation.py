from modeltranslation.translator import TranslationOptions, register

from .models import Visit


@register(Visit)
class VisitTranslation(TranslationOptions):
    fields = ["title", "summary"]
