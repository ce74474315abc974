from modeltranslation.translator import TranslationOptions, register

from .models import Tag, Theme


@register([Theme, Tag])
class NameTranslation(TranslationOptions):
    fields = ["name"]
    required_languages = ["tr", "en"]
