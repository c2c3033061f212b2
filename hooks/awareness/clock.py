"""The one clock: every day that is written, compared or shown is a day in Viet Nam."""

from __future__ import annotations

import os
import re
from datetime import date, datetime, timedelta, timezone
from typing import Final

VIET_NAM: Final = timezone(timedelta(hours=7))
EPOCH: Final = datetime(1970, 1, 1, 7, tzinfo=VIET_NAM)


def today() -> date:
    """The day of SOURCE_DATE_EPOCH where it is set, else today; ValueError when it is no time."""
    epoch = os.environ.get("SOURCE_DATE_EPOCH")
    if epoch is None:
        return datetime.now(VIET_NAM).date()
    if not re.fullmatch("[0-9]{1,11}", epoch):
        raise ValueError(
            f"SOURCE_DATE_EPOCH={epoch[:40]}: phải là số giây tính từ 1/1/1970, chỉ gồm chữ số"
            " → sửa lại, hoặc bỏ biến môi trường này"
        )
    return (EPOCH + timedelta(seconds=int(epoch))).date()
