"""What the tests of imports and exports do: choose a file, look at the preview, confirm it."""

import csv
import io


def file_of(text, name):
    file = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    file.name = name
    return file


def preview(client, address, text, name="table.csv"):
    page = client.post(f"{address}import/", {"file": file_of(text, name)})
    assert page.status_code == 200
    return page


def bring_in(client, address, text):
    token = preview(client, address, text).context["token"]
    return client.post(f"{address}import/", {"token": token}, follow=True)


def faults(page):
    outcome = page.context.get("outcome")
    return [(fault.row, fault.column) for fault in outcome.faults] if outcome else []


def changes(page):
    """{(row, column): (old, new)}"""
    return {
        (line.number, change.column): (change.shows_old, change.shows_new)
        for line in page.context["lines"]
        for change in line.changes
    }


def as_dicts(response):
    """The rows of an English CSV."""
    text = response.content.decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text, newline="")))
