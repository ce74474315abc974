from django.apps import AppConfig
from django.db.models import CharField, TextField


class SharedConfig(AppConfig):
    name = "twinning.shared"
    label = "shared"

    def ready(self):
        from .folding import Fold

        CharField.register_lookup(Fold)
        TextField.register_lookup(Fold)
