"""Refuse a file that is too large while it arrives, before it fills the disk."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import FileUploadHandler, SkipFile


class SizeLimit(FileUploadHandler):
    """Skip a file beyond the limit of the installation and leave its name as a mark on the request.

    The form that asked for the file reads the mark and says what to do; the connection stays intact, so the
    person sees that sentence instead of a broken page.
    """

    chunk_size = 2**20

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Count anew for each file."""
        super().new_file(*args, **kwargs)
        self.received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 - the base class names it
        """Pass the bytes on until there are too many."""
        self.received += len(raw_data)
        if self.received > settings.MAX_UPLOAD_MB * 2**20:
            if self.request is not None:
                self.request.META["kooplan.too_large"] = self.file_name
            raise SkipFile
        return raw_data

    def file_complete(self, file_size: int) -> None:
        """The next handler builds the file."""
