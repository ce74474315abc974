from modeltranslation.translator import TranslationOptions, register

from .models import Cohort, CohortHost, Criterion, LearningNeed, Pairing, Programme


@register(Programme)
class ProgrammeTranslation(TranslationOptions):
    fields = ["name"]
    required_languages = ["tr", "en"]


@register(Cohort)
class CohortTranslation(TranslationOptions):
    fields = ["name", "host_rule"]
    required_languages = {"default": ("name",)}


@register(Pairing)
class PairingTranslation(TranslationOptions):
    fields = ["pilot_activity", "summary"]


@register(CohortHost)
class CohortHostTranslation(TranslationOptions):
    fields = ["pilot_activity"]


@register(Criterion)
class CriterionTranslation(TranslationOptions):
    fields = ["title", "question"]
    required_languages = {"default": ("title",)}


@register(LearningNeed)
class LearningNeedTranslation(TranslationOptions):
    fields = ["wish"]
