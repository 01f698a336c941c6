"""How the reading of a photographed document can be refused. Nothing of the picture is ever in a refusal."""

from __future__ import annotations

from onsale.contracts.values import Text
from onsale.platform.problems import Refusal


class CardReadingAbsent(
    Refusal,
    code="card-reading-absent",
    status=501,
    title=Text(zh="本站不识别证件照片", en="Pictures are not read here"),
    detail=Text(zh="请直接输入姓名和证件号码。", en="Type the name and the number instead."),
):
    """The optional packages that read pictures are not installed."""


class CardReadingFailed(
    Refusal,
    code="card-reading-failed",
    status=503,
    title=Text(zh="照片没能处理", en="The picture could not be processed"),
    detail=Text(
        zh="请在 {retry_after} 秒后再试、换一张照片,或直接输入。",
        en="Try again in {retry_after} seconds, take another picture, or type it.",
    ),
):
    """Whoever reads the pictures took too long over this one, or died."""

    retry_after: int


class PictureNotSupported(
    Refusal,
    code="picture-not-supported",
    status=415,
    title=Text(zh="不支持这种文件", en="This kind of file cannot be read"),
    detail=Text(zh="请选择 JPEG、PNG 或 WebP 格式的照片。", en="Choose a picture as JPEG, PNG or WebP."),
):
    """By its first bytes it is none of the three, whatever it is called."""


class PictureBroken(
    Refusal,
    code="picture-broken",
    status=422,
    title=Text(zh="照片文件不完整", en="The file is damaged"),
    detail=Text(
        zh="照片打不开,请重新拍摄或选择另一张。", en="It does not open. Take the picture again or choose another."
    ),
):
    """Cut off, or not what its header says."""


class PictureTooManyPixels(
    Refusal,
    code="picture-too-many-pixels",
    status=422,
    title=Text(zh="照片尺寸过大", en="The picture is too large"),
    detail=Text(zh="照片最多 {pixels_max} 像素,请缩小后再试。", en="It may have {pixels_max} pixels. Make it smaller."),
):
    """Counted in the header; nothing was decoded."""

    pixels_max: int


class CardNotFound(
    Refusal,
    code="card-not-found",
    status=422,
    title=Text(zh="照片里没有找到证件", en="No document was found"),
    detail=Text(
        zh="请让证件的文字面朝上,平放在取景框内。",
        en="Lay the document flat, with its text up, and fill the frame with it.",
    ),
):
    """There is no text, or none of a document that we know."""


class CardBlurred(
    Refusal,
    code="card-blurred",
    status=422,
    title=Text(zh="照片模糊", en="The picture is blurred"),
    detail=Text(zh="请拿稳手机,对焦清楚后再拍。", en="Hold still and wait for the focus, then take it again."),
):
    """The text has no edges."""


class CardInGlare(
    Refusal,
    code="card-in-glare",
    status=422,
    title=Text(zh="证件上有反光", en="There is glare on the document"),
    detail=Text(zh="请换个角度,避开灯光后再拍。", en="Tilt it away from the light and take it again."),
):
    """White spots cover what was to be read."""


class CardInTheDark(
    Refusal,
    code="card-in-the-dark",
    status=422,
    title=Text(zh="光线太暗", en="It is too dark"),
    detail=Text(zh="请在明亮处再拍。", en="Take the picture where there is more light."),
):
    """Too little light for the text to show."""


class CardTooSmall(
    Refusal,
    code="card-too-small",
    status=422,
    title=Text(zh="证件在照片里太小", en="The document is too small in the picture"),
    detail=Text(zh="请靠近一些,让证件占满取景框。", en="Come closer, so that it fills the frame."),
):
    """Its letters are only a few pixels high."""


class CardCutOff(
    Refusal,
    code="card-cut-off",
    status=422,
    title=Text(zh="只拍到证件的一部分", en="Only a part of the document is in the picture"),
    detail=Text(
        zh="没有同时看到姓名和号码,请拍下有照片一面的完整证件。",
        en="Name and number are not to be seen. Take all of the side with the portrait.",
    ),
):
    """Some of a document is there, but neither a name nor a number."""
