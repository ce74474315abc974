"""The page of a scenario, for who manages a cohort that a city organises itself."""

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from twinning.shared.forms import HouseForm
from twinning.shared.merging import VersionField

from . import scenarios
from .access import scenario_to_edit, scenario_to_read
from .candidates import weight_fields
from .matching.assignment import Assignment, instead


class PublishForm(HouseForm, forms.Form):
    version = VersionField()


def organised(scenario):
    """Where the programme itself matches there is nothing to compute or publish here."""
    if scenario.cohort.organiser_id is None:
        raise Http404
    return scenario


@require_safe
def scenario(request, pk):
    found = scenario_to_read(request.user, pk)
    scores = list(found.scores.with_names().order_by("application__city__name", "application", "host__name", "host"))
    context = {
        "scenario": found,
        "weights": weight_fields(found.weights),
        "can_edit": found.published_at is None and found.cohort.organiser_id is not None,
        "gain": None if found.total is None else found.total - found.total_first_come,
    } | table_of(scores)
    return render(request, "pairings/scenario.html", context)


def table_of(scores):
    """Applicants by hosts, and a sentence for each who does not get the best."""
    hosts = {row.host_id: row.host.name for row in scores}
    twins = {row.application_id: row.application.city.name for row in scores}
    by_pair = {(row.application_id, row.host_id): row for row in scores}
    possible = {pair: float(row.score) for pair, row in by_pair.items() if not row.issues}
    placed = Assignment(tuple(pair for pair, row in by_pair.items() if row.assigned), (), 0.0)
    rows = []
    for twin, name in twins.items():
        best = max((score for (who, _host), score in possible.items() if who == twin), default=None)
        cells = [_cell(by_pair[twin, host], possible.get((twin, host)), best) for host in hosts]
        rows.append({"name": name, "cells": cells, "why": _why(possible, placed, twin, twins, hosts)})
    return {"hosts": list(hosts.values()), "rows": rows}


def _cell(row, score, best):
    return {"score": score, "assigned": row.assigned, "best": score is not None and score == best}


def _why(possible, placed, twin, twins, hosts):
    better = instead(possible, placed, twin)
    if not better:
        return ""
    host, score, holders = better[0]
    words = {"twin": twins[twin], "host": hosts[host], "score": round(score)}
    if not holders:
        return _("%(twin)s would suit %(host)s better (%(score)s), but the pair is excluded.") % words
    words["others"] = ", ".join(twins[other] for other in holders)
    return _("%(host)s suits %(twin)s best (%(score)s), but its places bring more in all with: %(others)s.") % words


@require_http_methods(["GET", "HEAD", "POST"])
def compute(request, pk):
    found = organised(scenario_to_edit(request.user, pk))
    if request.method != "POST":
        context = {
            "title": _("Compute “%(name)s” again?") % {"name": found.name},
            "text": _("The scores and the placing of this scenario are replaced."),
            "cancel_url": found.get_absolute_url(),
            "submit_label": _("Compute again"),
        }
        return render(request, "shared/confirm.html", context)
    try:
        best = scenarios.compute_scenario(scenario=found)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        placed = len(best.pairs)
        said = ngettext("%(placed)s applicant is placed.", "%(placed)s applicants are placed.", placed)
        messages.success(request, said % {"placed": placed})
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
def publish(request, pk):
    found = organised(scenario_to_edit(request.user, pk))
    form = PublishForm(request.POST or None, initial={"version": found.version})
    if request.method == "POST" and form.is_valid():
        return _published(request, found, form.cleaned_data["version"])
    rows = scenarios.to_publish(found)
    pairs = ", ".join(f"{row.application.city} – {row.host}" for row in rows)
    text = _("These pairings are proposed and both cities of each see them: %(pairs)s. This can be done once.")
    context = {
        "title": _("Publish “%(name)s”?") % {"name": found.name},
        "text": text % {"pairs": pairs} if pairs else _("Nobody selected is placed in this scenario yet."),
        "form": form,
        "cancel_url": found.get_absolute_url(),
        "submit_label": _("Publish"),
    }
    return render(request, "shared/confirm.html", context)


def _published(request, found, version):
    try:
        made = scenarios.publish_scenario(scenario=found, by=request.user, version=version)
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return redirect(found)
    if made is None:
        messages.error(request, _("Nothing was published: the scenario has changed, or the cohort has its result."))
    else:
        said = ngettext("%(made)s pairing is proposed.", "%(made)s pairings are proposed.", made)
        messages.success(request, said % {"made": made})
    return redirect(found)
