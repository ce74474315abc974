"""Whether a thing exists is nobody's business who may not see it."""


def seen_by(client, url):
    response = client.get(url)
    assert response.status_code == 404
    return response.content


def test_not_there_and_not_yours_read_the_same(browse, outsider, editor, visit):
    not_yours, not_there = f"/visits/{visit.pk}/", f"/visits/{visit.pk + 1}/"
    assert browse(editor).get(not_yours).status_code == 200
    stranger = browse(outsider)
    assert seen_by(stranger, not_yours) == seen_by(stranger, not_there) == seen_by(stranger, "/no-such-place/")
