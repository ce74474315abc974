"""Signing in by a code that comes by mail, for people who come so rarely that their password is gone. The code works
in the browser that asked for it and nowhere else, so that nobody can end or use what others asked for."""

from allauth.account.fields import EmailField
from allauth.account.forms import ConfirmLoginCodeForm, RequestLoginCodeForm
from allauth.account.stages import LoginByCodeStage
from allauth.account.views import ConfirmLoginCodeView
from allauth.core import context, ratelimit
from django import forms
from django.conf import settings
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .actions import active_account_of, counted_as


class WaitingForCode(LoginByCodeStage):
    def is_resumable(self, request):
        """While a code is on its way all other ways to sign in stay open; allauth would lead from each of them back
        to the page for the code, and forget where somebody was going."""
        return False


class RequestCodeForm(RequestLoginCodeForm):
    email = EmailField(label=gettext_lazy("E-mail"))

    def clean_email(self):
        """Sent to an address that is proven to open the account, and counted by account: allauth would also write to
        one somebody added by mistake, and as often again for each further address."""
        email = self.cleaned_data["email"]
        if not ratelimit.consume(context.request, action="request_login_code", key=counted_as(email)):
            raise ValidationError(_("Too many codes were asked for. Please try again in a few minutes."))
        self._user = active_account_of(email)
        return email


class ConfirmCodeForm(ConfirmLoginCodeForm):
    code = forms.CharField(
        label=gettext_lazy("Code from the e-mail"),
        help_text=gettext_lazy("Eight digits, with or without the dash."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "inputmode": "numeric"}),
    )

    def __init__(self, *args, email, **kwargs):
        super().__init__(*args, **kwargs)
        self.email = email

    def clean_code(self):
        """allauth counts wrong codes by browser, of which anybody has as many as they like. Here each try counts
        for the account before the code is looked at; the right one, too, for nobody needs five in five minutes."""
        if not ratelimit.consume(context.request, action="login_failed", key=f"code {counted_as(self.email)}"):
            raise ValidationError(_("Too many codes were tried. Please try again in five minutes."))
        return super().clean_code()


class ConfirmCode(ConfirmLoginCodeView):
    form_class = ConfirmCodeForm

    def dispatch(self, request, *args, **kwargs):
        """Whoever has to ask for another code reads why, and still gets where they were going."""
        response = super().dispatch(request, *args, **kwargs)
        ask_again = reverse("account_request_login_code")
        if response.headers.get("Location") != ask_again:
            return response
        if getattr(self, "_process", None) is None:
            messages.warning(request, _("No valid code is waiting in this browser. Please ask for a new one."))
        return redirect(self.passthrough_next_url(ask_again))

    def get_form_kwargs(self):
        return super().get_form_kwargs() | {"email": self._process.state["email"]}

    def form_valid(self, form):
        """Rare visitors sit at computers that are not theirs: as after a password without "Stay signed in"."""
        self.request.session.set_expiry(0)
        return super().form_valid(form)

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"minutes": settings.ACCOUNT_LOGIN_BY_CODE_TIMEOUT // 60}


confirm_code = ConfirmCode.as_view()
