from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Users")

    def ready(self):
        from twinning.shared.audit import audit

        from .models import User

        audit(
            User,
            personal=["full_name", "email"],
            of_people=True,
            without=["password", "last_login"],
            related=["groups"],
        )
