"""What the portal says after a visit was saved: which deadlines follow, and who is told."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .actions import told_of


def planned(visit, chain):
    if not visit.has_chain:
        return _("The idea is saved. Only your side sees it until it has dates.")
    number = len(chain.created)
    first = ngettext(
        "The visit is planned, and %(number)s deadline follows from its dates.",
        "The visit is planned, and %(number)s deadlines follow from its dates.",
        number,
    )
    return " ".join([first % {"number": number}, *_short_notice(chain), *_told(visit)])


def changed(visit, chain, dates_before):
    if (visit.starts_on, visit.ends_on) == tuple(dates_before):
        return " ".join([_("The visit is saved."), *_added_and_ended(chain)])
    if not visit.has_chain:
        return _("The visit is saved.")
    if dates_before[0] is None:
        return planned(visit, chain)
    first = _("The visit is moved to %(dates)s.") % {"dates": visit.dates}
    return " ".join([first, *_moved(chain), *_short_notice(chain), *_told(visit)])


def delegation_saved(chain):
    return " ".join([_("The delegation is saved."), *_added_and_ended(chain)])


def planned_again(chain):
    said = [*_moved(chain), *_added_and_ended(chain)]
    return " ".join([_("The deadlines are planned again."), *(said or [_("Nothing had changed.")])])


def _moved(chain):
    if number := len(chain.moved):
        words = ngettext("%(number)s open deadline moved.", "%(number)s open deadlines moved.", number)
        yield words % {"number": number}


def _added_and_ended(chain):
    if number := len(chain.created) + len(chain.reopened):
        words = ngettext("%(number)s deadline came in.", "%(number)s deadlines came in.", number)
        yield words % {"number": number}
    if number := len(chain.cancelled):
        words = ngettext("%(number)s deadline fell away.", "%(number)s deadlines fell away.", number)
        yield words % {"number": number}


def _short_notice(chain):
    rows = [*chain.created, *(row for row, _before in chain.moved)]
    if number := sum(row.short_notice for row in rows):
        words = ngettext(
            "%(number)s of them starts at short notice, because its usual date has passed.",
            "%(number)s of them start at short notice, because their usual dates have passed.",
            number,
        )
        yield words % {"number": number}


def will_be_told(names):
    """Before an act that mails: who gets it."""
    if not names:
        return _("Nobody is told by e-mail.")
    return _("One e-mail goes to: %(names)s.") % {"names": ", ".join(names)}


def _told(visit):
    names = [user.full_name for user in told_of(visit)]
    if not names:
        return
    if len(names) > 3:
        words = ngettext("%(number)s person is told by e-mail.", "%(number)s people are told by e-mail.", len(names))
        yield words % {"number": len(names)}
    else:
        yield _("Told by e-mail: %(names)s.") % {"names": ", ".join(names)}
