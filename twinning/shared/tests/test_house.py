"""The tags every page is made of."""

import datetime as dt
from types import SimpleNamespace

import pytest
from django import forms
from django.contrib.messages.storage.base import Message
from django.core.paginator import Paginator
from django.template import Context, RequestContext, Template
from django.utils.translation import override

from twinning.shared.templatetags import house

WATER = SimpleNamespace(key="water", icon="droplet", name="Su yönetimi")
TODAY = dt.date(2026, 11, 24)


@pytest.fixture(autouse=True)
def in_english():
    with override("en"):
        yield


def printed(source, request=None, **context):
    context = RequestContext(request, context) if request else Context(context)
    return Template("{% load house %}" + source).render(context)


def test_an_icon_is_decoration_unless_it_has_a_name():
    assert (
        printed('{% icon "bike" %}') == '<svg class="i" aria-hidden="true"><use href="/static/icons.svg#i-bike"/></svg>'
    )
    assert printed('{% icon "bike" label="Bicycle" %}').startswith('<span role="img" aria-label="Bicycle"><svg')


def test_an_icon_nobody_vendored_becomes_a_plain_tag():
    assert "#i-tag" in printed("{% icon name %}", name="no-such-icon")


def test_a_badge_has_the_icon_of_its_tone_and_escapes_its_label():
    html = printed('{% badge "late" label %}', label="<b>")
    assert 'class="tw-badge is-late"' in html
    assert "#i-alert-circle" in html
    assert "&lt;b&gt;" in html


def test_a_theme_is_a_tile_with_its_name():
    html = printed("{% theme t %}", t=WATER)
    assert 'class="tw-tile th-water is-sm"' in html
    assert html.endswith("Su yönetimi</span>")


@pytest.mark.parametrize(
    ("name", "letters"),
    [
        ("Zeynep Arslan", "ZA"),
        ("İlker Öz", "İÖ"),
        ("Çağla Nur Şen", "ÇŞ"),
        ("ışıl ığdır", "ıı"),  # as written: Turkish letters are never re-cased
        ("Elbasan", "E"),
        ("Ali (vekil)", "A"),
        ("", "?"),
    ],
)
def test_initials_are_the_first_letters_as_written(name, letters):
    assert house.initials(name) == letters


def test_an_avatar_beside_its_name_is_silent_and_alone_says_it():
    assert 'aria-hidden="true">ZA<' in printed('{% avatar "Zeynep Arslan" %}')
    html = printed('{% avatar "Arben Hoxha" "pine" size="lg" labelled=True %}')
    assert 'class="tw-av is-pine is-lg" role="img" aria-label="Arben Hoxha"' in html


def test_a_progress_bar_has_its_length_as_geometry_and_says_it():
    html = printed('{% progress 63.4 label="Travel" expected=28 theme=t %}', t=WATER)
    assert 'aria-label="Travel: 63%, expected today 28%"' in html
    assert 'height="8" rx="4"/><rect class="done" y="4" width="63%"' in html
    assert 'x="28%"' in html
    assert "style=" not in html


@pytest.mark.parametrize(("value", "width"), [(-5, "0%"), (0, "0%"), (100, "100%"), (140, "100%")])
def test_a_progress_bar_stays_between_nothing_and_all(value, width):
    assert f'class="done" y="4" width="{width}"' in printed("{% progress value %}", value=value)


@pytest.mark.parametrize(
    ("ahead", "tone", "words"),
    [
        (-4, "tw-days is-late", "<b>4</b> <span>days late</span>"),
        (-1, "tw-days is-late", "<b>1</b> <span>day late</span>"),
        (0, "tw-days is-today", "<b>Today</b> <span>17:00</span>"),
        (1, "tw-days is-soon", "<b>1</b> <span>day</span>"),
        (6, "tw-days is-soon", "<b>6</b> <span>days</span>"),
        (7, "tw-days", "<b>7</b> <span>days</span>"),
    ],
)
def test_the_day_tile_counts_from_today(ahead, tone, words):
    html = house.days(TODAY + dt.timedelta(ahead), TODAY, time=dt.time(17, 0))
    assert f'class="{tone}"' in html
    assert words in html


def test_the_day_tile_of_a_closed_deadline_is_a_tick():
    assert "is-done" in house.days(TODAY, TODAY, closed="done")


def test_what_was_never_done_has_a_stroke_instead_of_a_tick():
    tile = house.days(TODAY, TODAY, closed="off")
    assert "is-off" in tile and "#i-minus" in tile and "is-done" not in tile


def test_crumbs_link_the_way_and_name_the_page():
    html = printed('{% crumbs "Visits" "/visits/" "Menteşe – Elbasan" "/pairings/1/" "Visit" %}')
    assert '<li><a href="/visits/">Visits</a></li><li><a href="/pairings/1/">Menteşe – Elbasan</a></li>' in html
    assert '<li aria-current="page">Visit</li>' in html


def test_steps_say_which_is_now_and_which_are_done():
    items = [{"label": "Draft", "state": "done"}, {"label": "Ready", "state": "now"}, {"label": "Closed", "state": ""}]
    html = printed("{% steps items %}", items=items)
    assert 'class="is-now" aria-current="step">Ready' in html
    assert 'Draft<span class="visually-hidden"> (completed)</span>' in html
    assert "<li>Closed</li>" in html


def test_the_pager_keeps_the_query_and_hides_on_a_single_page(rf):
    request = rf.get("/visits/?state=idea&page=2")
    html = printed("{% pager page %}", page=Paginator(range(30), 10).get_page(2), request=request)
    assert "11–20 of 30" in html
    assert 'href="?state=idea&amp;page=3" aria-label="Page 3"' in html
    assert printed("{% pager page %}", page=Paginator(range(3), 10).get_page(1), request=request).strip() == ""


class Filter(forms.Form):
    q = forms.CharField(required=False, label="Search")
    theme = forms.ChoiceField(required=False, label="Theme", choices=[("", "All themes"), ("water", "Water")])


def filter_bar(rf, url):
    request = rf.get(url)
    return printed('{% filters form keep="tab" %}', form=Filter(request.GET), request=request)


def test_the_filter_bar_keeps_what_it_is_told_and_offers_to_clear(rf):
    html = filter_bar(rf, "/cities/?tab=twins&theme=water&page=3")
    assert '<input type="hidden" name="tab" value="twins">' in html
    assert 'name="page"' not in html
    assert 'href="?tab=twins">Clear filters' in html
    assert '<label class="visually-hidden" for="id_theme">Theme</label>' in html


def test_the_filter_bar_without_a_filter_has_nothing_to_clear(rf):
    assert "Clear filters" not in filter_bar(rf, "/cities/?tab=twins")


class Trip(forms.Form):
    title = forms.CharField(label="Title")
    how = forms.ChoiceField(label="How", widget=forms.RadioSelect, choices=[("b", "Bus")])


Trips = forms.formset_factory(Trip, min_num=1, validate_min=True, extra=0)


def test_the_error_summary_links_each_line_to_its_field():
    form = Trip({})
    form.add_error(None, "The visit overlaps another one.")
    html = printed("{% error_summary form %}", form=form)
    assert 'role="alert" tabindex="-1" data-tw-focus' in html
    assert "The visit overlaps another one." in html
    assert "Please correct 2 fields" in html
    assert '<a href="#id_title">Title: ' in html
    assert '<a href="#div_id_how">How: ' in html


def test_the_error_summary_takes_formsets_too():
    data = {"form-TOTAL_FORMS": "1", "form-INITIAL_FORMS": "0", "form-0-title": "", "form-0-how": "b"}
    formset = Trips(data)
    assert not formset.is_valid()
    html = printed("{% error_summary formset %}", formset=formset)
    assert '<a href="#id_form-0-title">Row 1, Title: ' in html


def test_the_error_summary_counts_fields_not_messages():
    form = Trip({"how": "b"})
    form.add_error("title", "It is too long.")
    html = printed("{% error_summary form %}", form=form)
    assert "Please correct 1 field<" in html
    assert html.count("#id_title") == 2


def test_a_row_to_be_removed_needs_no_correcting():
    rows = forms.formset_factory(Trip, extra=0, can_delete=True)
    data = {"form-TOTAL_FORMS": "2", "form-INITIAL_FORMS": "2", "form-0-DELETE": "on", "form-0-how": "b"}
    formset = rows(data | {"form-1-title": "", "form-1-how": "b"}, initial=[{"title": "A"}, {"title": "B"}])
    assert not formset.is_valid()
    html = printed("{% error_summary formset %}", formset=formset)
    assert "Row 2, Title" in html and "Row 1" not in html


def test_a_bare_input_is_marked_when_it_is_wrong():
    right, wrong = Trip(), Trip({})
    assert 'class="form-control"' in printed('{% control form.title "form-control" %}', form=right)
    assert 'class="form-control is-invalid"' in printed('{% control form.title "form-control" %}', form=wrong)


def test_without_errors_there_is_no_summary():
    assert printed("{% error_summary form %}", form=Trip()).strip() == ""


def test_a_text_shown_in_the_other_language_says_so():
    class Visit:
        summary_tr, summary_en = "Bisiklet yolları", ""

    assert printed('<p{% lang_of visit "summary" %}>', visit=Visit()) == '<p lang="tr">'
    Visit.summary_en = "Cycle paths"
    assert printed('<p{% lang_of visit "summary" %}>', visit=Visit()) == "<p>"
    Visit.summary_tr = Visit.summary_en = ""
    assert printed('<p{% lang_of visit "summary" %}>', visit=Visit()) == "<p>"


def test_labels_and_the_rules_of_passwords_are_said_once():
    class Account(forms.Form):
        email = forms.CharField(help_text="Your login.", widget=forms.EmailInput({"placeholder": "E-mail"}))
        old = forms.CharField(help_text="Forgotten?", widget=forms.PasswordInput({"autocomplete": "current-password"}))
        new = forms.CharField(
            help_text="<ul><li>…</li></ul>", widget=forms.PasswordInput({"autocomplete": "new-password"})
        )

    form = Account()
    assert "placeholder" not in str(house.said_once(form["email"]))
    assert [house.said_once(form[name]).help_text for name in ("email", "old", "new")] == [
        "Your login.",
        "Forgotten?",
        "",
    ]


def test_a_message_may_offer_to_take_the_act_back():
    assert house.undo_url(Message(25, "Closed.", extra_tags="undo:/deadlines/5/reopen/")) == "/deadlines/5/reopen/"
    assert house.undo_url(Message(25, "Closed.")) == ""
