from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import Q

from .models import User


def account_of(email):
    """The account that owns an address, as its login or as a further verified address; None when nobody does."""
    verified = Q(emailaddress__email=email, emailaddress__verified=True)
    return User.objects.filter(Q(email=email) | verified).distinct().first()


@transaction.atomic
def open_account(*, email, full_name, language, password):
    """Make a user whose address is proven, because it came by a link sent there."""
    user = User.objects.create_user(email, password, full_name=full_name, language=language)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=True)
    return user
