"""Import and export in the administration: choose a file, see what it would do, let it happen."""

import logging
import re
import uuid
from contextlib import suppress

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.views.main import IncorrectLookupParameters
from django.core.cache import cache
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.http import HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .faults import Unreadable
from .tables import LARGEST_FILE, MEGABYTE, MOST_ROWS, read_table
from .writing import CSV_TYPE, XLSX_TYPE, csv_of, xlsx_of

logger = logging.getLogger(__name__)

# How long a file waits between its preview and the confirmation.
WAITS = 60 * 60
TOKEN = re.compile("[0-9a-f]{32}")
# What a browser shows without effort; the counts above the table are of all rows.
MOST_LINES = 300


class UploadForm(forms.Form):
    file = forms.FileField(label=gettext_lazy("File"), allow_empty_file=True)

    def clean_file(self):
        file = self.cleaned_data["file"]
        if file.size > LARGEST_FILE:
            raise ValidationError(_("The file is larger than %(size)s MB.") % {"size": LARGEST_FILE // MEGABYTE})
        return file


class ExchangeAdmin(admin.ModelAdmin):
    """Mixed into the ModelAdmin of a model that has an Exchange."""

    exchange = None
    change_list_template = "admin/exchange/change_list.html"

    def get_urls(self):
        name = f"{self.opts.app_label}_{self.opts.model_name}"
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_view), name=f"{name}_import"),
            path("export/xlsx/", view(self.export_xlsx), name=f"{name}_export_xlsx"),
            path("export/csv/", view(self.export_csv), name=f"{name}_export_csv"),
            *super().get_urls(),
        ]

    def has_import_permission(self, request):
        return self.has_add_permission(request) and self.has_change_permission(request)

    def changelist_view(self, request, extra_context=None):
        may_import = {"has_import_permission": self.has_import_permission(request)}
        return super().changelist_view(request, may_import | (extra_context or {}))

    # --- Import -------------------------------------------------------------------------------------

    def import_view(self, request):
        if not self.has_import_permission(request):
            raise PermissionDenied
        form, context = UploadForm(), {}
        if "token" in request.POST:
            context = self._confirm(request)
            if context is None:
                return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        elif request.method == "POST":
            form = UploadForm(request.POST, request.FILES)
            if form.is_valid():
                file = form.cleaned_data["file"]
                context = self._preview(request, file.name, file.read())
        return self._import_page(request, form, context)

    def _preview(self, request, name, data):
        try:
            outcome = self.exchange().bring_in(read_table(name, data), user=request.user, dry_run=True)
        except Unreadable as error:
            return {"file_name": name, "unreadable": error}
        context = {"file_name": name, "outcome": outcome, "lines": outcome.lines[:MOST_LINES]}
        if outcome.lines and not outcome.faults:
            context["token"] = self._keep(request, name, data, outcome.fingerprint())
        return context

    def _confirm(self, request):
        """Import what was previewed and answer None; or the page to show instead."""
        waiting = self._take(request)
        if waiting is None:
            messages.error(request, _("This preview is no longer valid. Choose the file once more."))
            return {}
        name, data, fingerprint = waiting
        with suppress(Unreadable), transaction.atomic():  # a column may be gone with its theme
            outcome = self.exchange().bring_in(read_table(name, data), user=request.user, dry_run=False)
            if outcome.fingerprint() == fingerprint and not outcome.faults:
                self._log(request, outcome)
                self._tell(request, outcome)
                return None
            transaction.set_rollback(True)
        messages.warning(
            request, _("The records changed since the preview, so nothing was imported. Look at the new preview.")
        )
        return self._preview(request, name, data)

    def _key(self, request, token):
        """Bound to the person and the model: somebody else's token opens nothing."""
        return f"exchange:{self.opts.label_lower}:{request.user.pk}:{token}"

    def _keep(self, request, name, data, fingerprint):
        token = uuid.uuid4().hex
        cache.set(self._key(request, token), (name, data, fingerprint), WAITS)
        return token

    def _take(self, request):
        """The file that waits for its confirmation, for exactly one of several clicks."""
        token = request.POST["token"]
        key = self._key(request, token)
        waiting = cache.get(key) if TOKEN.fullmatch(token) else None
        return waiting if waiting and cache.delete(key) else None

    def _log(self, request, outcome):
        labels = self._labels()
        for line in outcome.lines:
            if line.is_new:
                self.log_addition(request, line.record, [{"added": {}}])
            else:
                changed = [labels[change.column] for change in line.changes]
                self.log_change(request, line.record, [{"changed": {"fields": changed}}])

    def _labels(self):
        """Untranslated, as the history of the administration keeps them."""
        with translation.override(None):
            return {column.column_name: str(column.label) for column in self.exchange().columns()}

    def _tell(self, request, outcome):
        text = _("Imported: %(new)s new, %(changed)s changed, %(unchanged)s unchanged.")
        counts = {"new": outcome.new, "changed": outcome.changed, "unchanged": outcome.unchanged}
        messages.success(request, text % counts)

    def _import_page(self, request, form, context):
        outcome = context.get("outcome")
        faults = outcome.faults if outcome else []
        context = {
            **self.admin_site.each_context(request),
            "title": _("Import: %(name)s") % {"name": self.opts.verbose_name_plural},
            "opts": self.opts,
            "list_title": capfirst(self.opts.verbose_name_plural),
            "form": form,
            "columns": self.exchange().columns(),
            "keys": self.exchange.keys,
            "most_rows": MOST_ROWS,
            "largest": LARGEST_FILE // MEGABYTE,
            "faults": faults[:MOST_LINES],
            "more_faults": len(faults[MOST_LINES:]),
            "more_lines": len(outcome.lines[MOST_LINES:]) if outcome else 0,
            **context,
        }
        request.current_app = self.admin_site.name
        return TemplateResponse(request, "admin/exchange/import.html", context)

    # --- Export -------------------------------------------------------------------------------------

    def export_xlsx(self, request):
        return self._export(request, "xlsx", XLSX_TYPE, lambda *table: xlsx_of(*table, title=self.opts.model_name))

    def export_csv(self, request):
        return self._export(request, "csv", CSV_TYPE, csv_of)

    def _export(self, request, kind, content_type, write):
        """What the list shows, with its search and filters, on all of its pages."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        address = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        try:
            records = self.get_changelist_instance(request).queryset
            resource = self.exchange()
            file = write([column.column_name for column in resource.columns()], resource.rows_of(records))
        except IncorrectLookupParameters:
            return redirect(f"{address}?e=1")  # as the list itself answers to filters that make no sense
        except Unreadable as error:
            messages.error(request, str(error))
            return redirect(address)
        logger.info("User %s exported %s as %s.", request.user.pk, self.opts.label, kind)
        name = f"{self.opts.model_name}-{timezone.localdate().isoformat()}.{kind}"
        headers = {"Content-Disposition": f'attachment; filename="{name}"'}
        return HttpResponse(file, content_type=content_type, headers=headers)
