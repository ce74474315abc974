"""The frame of every e-mail: HTML that mail programs understand, and plain text beside it."""

import re

import pytest
from django.template import Context, Template
from django.utils.translation import override

CONTEXT = {
    "name": "Zeynep",
    "button_url": "https://twinning.example/visits/7/?tab=team&x=1",
    "button_label": "Ziyareti aç",
    "settings_url": "https://twinning.example/accounts/preferences/",
    "site_url": "https://twinning.example",
    "subject": "Bugün 17.00: uçak biletleri",
}
BLOCKS = """
{% block heading %}{{ heading }}{% endblock %}{% block body %}{{ body }}{% endblock %}
{% block reason %}{{ reason }}{% endblock %}"""


def written(layout, language="en", **context):
    texts = {"heading": "Book & confirm", "body": "Six <people>", "reason": "You are responsible."}
    with override(language):
        return Template("{% extends layout %}" + BLOCKS).render(Context(CONTEXT | texts | context | {"layout": layout}))


def test_the_html_asks_nothing_of_the_reader_s_machine():
    html = written("emails/base.html")
    assert not re.search(r"<(img|link|script|style)\b|url\(", html)
    assert html.count("<h1") == 1
    assert "Book &amp; confirm" in html
    assert 'href="https://twinning.example/visits/7/?tab=team&amp;x=1"' in html


def test_the_text_is_text():
    text = written("emails/base.txt")
    assert "Book & confirm" in text
    assert "Six <people>" in text
    assert "https://twinning.example/visits/7/?tab=team&x=1\n" in text
    assert "Hello Zeynep," in text


@pytest.mark.parametrize("layout", ["emails/base.html", "emails/base.txt"])
def test_without_a_button_none_is_drawn(layout):
    assert "Ziyareti aç" not in written(layout, button_url="")


@pytest.mark.parametrize("language", ["tr", "en"])
def test_the_html_says_its_language(language):
    assert f'<html lang="{language}">' in written("emails/base.html", language)
