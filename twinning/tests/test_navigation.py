"""The menu: what exists, where one is, and what is due."""

import re

import pytest
from django.template.loader import render_to_string
from django.urls import reverse

from twinning.navigation import FOR_STAFF, LINKS, MENU

PAGE = "accounts:preferences"


def menu_of(html):
    part = html.split('id="menu"')[1].split("</nav>")[0]
    return re.findall(r'<a href="([^"]+)"', part)


def test_the_menu_lists_the_pages_that_exist(browse, editor):
    html = browse(editor).get(reverse(PAGE)).content.decode()
    assert menu_of(html) == [reverse(entry.view) for entry in MENU]


def test_the_administration_is_for_administrators(browse, admin):
    html = browse(admin).get(reverse(PAGE)).content.decode()
    assert menu_of(html)[-2:] == [reverse(entry.view) for entry in FOR_STAFF]


@pytest.mark.parametrize("view", ["portal:today", "cities:list", "deadlines:list"])
def test_the_menu_shows_where_one_is(browse, editor, view):
    html = browse(editor).get(reverse(view)).content.decode()
    assert f'<a href="{reverse(view)}" aria-current="page">' in html.split('id="menu"')[1]


def test_what_is_due_is_counted_beside_deadlines(rf, editor):
    request = rf.get("/")
    request.user, request.resolver_match = editor, None
    html = render_to_string("base.html", {"due_count": 3}, request)
    assert re.search(r"<em><span[^>]*>[^<]+</span>3</em>", html)
    assert "<em>" not in render_to_string("base.html", {}, request)


def test_every_link_of_the_frame_exists():
    assert all(reverse(view) for view in LINKS.values())


@pytest.mark.parametrize(("name", "tone"), [("editor", ""), ("partner", " is-pine"), ("admin", "")])
def test_who_is_at_home_abroad_has_a_pine_avatar(browse, people, name, tone):
    page = browse(people[name]).get("/cities/").text
    top = re.search(r'popovertarget="account"><span class="tw-av([^"]*)"', page)
    assert top[1] == tone
