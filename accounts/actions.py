from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q

from .models import User


def account_of(email):
    """The account that owns an address, as its login or as a further verified address; None when nobody does."""
    verified = Q(emailaddress__email=email, emailaddress__verified=True)
    return User.objects.filter(Q(email=email) | verified).distinct().first()


def active_account_of(email):
    """The same for who asks to be let in: an account that was switched off is as good as none."""
    account = account_of(email)
    return account if account and account.is_active else None


def counted_as(typed):
    """By what tries and mails are counted: the account, whichever of its addresses was typed and however. What has
    no account is counted by what was typed, so that both are answered alike."""
    typed = typed.strip().lower()
    account = account_of(typed)
    return f"account {account.pk}" if account else f"address {typed}"


@transaction.atomic
def open_account(*, email, full_name, language, password):
    """Make a user whose address is proven, because it came by a link sent there."""
    user = User.objects.create_user(email, password, full_name=full_name, language=language)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user
