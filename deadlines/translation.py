from modeltranslation.translator import TranslationOptions, register

from .models import Deadline, Rule


@register(Rule)
class RuleTranslation(TranslationOptions):
    fields = ["title", "source"]
    required_languages = {"default": ("title",)}


@register(Deadline)
class DeadlineTranslation(TranslationOptions):
    fields = ["title"]
