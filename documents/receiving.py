"""How uploads are received: of a file above the limit no more than the limit is ever written to the disk."""

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler


class Measured(TemporaryFileUploadHandler):
    """What is too large is counted to its end and then refused by `intake`, which says so; a broken connection
    would tell nobody why."""

    def receive_data_chunk(self, raw_data, start):
        if start < settings.DOCUMENT_MAX_BYTES:
            super().receive_data_chunk(raw_data, start)
