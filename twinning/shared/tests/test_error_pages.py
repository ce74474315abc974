"""Error pages stand alone: no request, no user, no database, nothing but the stylesheet."""

import re

import pytest
from django.template.loader import render_to_string
from django.utils.translation import override

PAGES = ["400", "403", "403_csrf", "404", "429", "500", "503"]


@pytest.mark.parametrize("language", ["tr", "en"])
@pytest.mark.parametrize("page", PAGES)
def test_an_error_page_needs_nothing(django_assert_num_queries, page, language):
    with override(language), django_assert_num_queries(0):
        html = render_to_string(f"{page}.html")
    assert f'<html lang="{language}"' in html
    assert html.count("<h1>") == 1
    assert "<script" not in html
    assert set(re.findall(r'(?:href|src)="([^"#]+)"', html)) == {"/static/site.css", "/static/favicon.svg", "/"}


@pytest.mark.parametrize("page", ["500", "503"])
def test_when_the_portal_itself_fails_both_languages_are_shown(page):
    html = render_to_string(f"{page}.html")
    assert '<section lang="tr">' in html
    assert '<section lang="en">' in html
