"""Who is on the documents: made up from a seed. Names are common ones put together at random, numbers have a region,
a birthday and a check character that fit, and belong to nobody."""

import random
from datetime import date, timedelta

import msgspec

from onsale.modules.users.domain.identities import check_character

SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程魏苏吕丁任卢姚沈钟姜崔谭陆范汪"
    "廖石金韦贾夏付方邹熊白孟秦邱侯江尹薛闫段雷龙黎史陶贺毛郝顾龚邵万覃武钱戴严莫孔向常汤"
)
TWO_SURNAMES = ("欧阳", "上官", "司马", "诸葛", "司徒", "夏侯", "皇甫", "尉迟")
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰红梅建国文志海燕波鑫宇浩轩梓涵欣怡诗琪雨桐子墨思源俊博嘉豪雪莹晓彤若曦"
    "泽楷睿哲奕辰一诺佳慧美玲春花荣光永福德胜新民振东立成国庆卫东云飞天翔少华亚男冬梅秋菊晨阳瑞霖皓然景行清岚翰林沐阳"
)
MINORITY_NAMES = ("艾力·买买提", "古丽·阿不都", "扎西·多吉", "巴特尔·阿古拉", "阿依古丽·吐尔逊", "卓玛·央金")
LATIN_SURNAMES = (
    "SMITH", "GARCIA", "MULLER", "TANAKA", "KIM", "IVANOV", "ROSSI", "DUBOIS", "NGUYEN", "SILVA", "OKAFOR", "HANSEN",
)  # fmt: skip
LATIN_GIVEN = (
    "AMY", "JOHN PAUL", "MARIA", "HIROSHI", "MINJUN", "ANNA", "LUCA", "CLAIRE", "THANH", "PEDRO", "GRACE", "ERIK",
)  # fmt: skip
PROVINCES = ("11", "31", "44")
ROMAN_SURNAMES = ("CHAN", "WONG", "LEUNG", "HO", "LIN", "CHEN", "HSU", "TSAI")
ROMAN_GIVEN = ("TAI MAN", "KA YAN", "CHI MING", "SIU FONG", "WING KI", "YU TING", "CHUN HUNG")
PEOPLES = ("汉", "汉", "汉", "汉", "回", "满", "壮", "苗", "土家", "彝", "蒙古", "维吾尔")
# No county has the code 99: a number that begins like this is nobody's.
REGIONS = {
    "110199": "北京市朝阳区", "310199": "上海市徐汇区", "440399": "广东省深圳市南山区",
    "510199": "四川省成都市武侯区",
    "330199": "浙江省杭州市西湖区", "420199": "湖北省武汉市洪山区", "610199": "陕西省西安市雁塔区",
    "230199": "黑龙江省哈尔滨市道里区", "530199": "云南省昆明市西山区",
    "450199": "广西南宁市青秀区", "320599": "江苏省苏州市虎丘区", "370299": "山东省青岛市市南区",
    "810099": "广东省珠海市香洲区", "830099": "福建省厦门市思明区",
}  # fmt: skip
ROADS = ("和平路", "建设大道", "长安街", "人民东路", "解放巷", "学院路", "滨江大道", "光明新村")
# Utopia: what ICAO Doc 9303 has for specimens.
NATION = "UTO"


class Holder(msgspec.Struct, frozen=True, kw_only=True):
    """Whose document it is, and what must be read off it. `number` is that of the document."""

    kind: str
    side: str
    name: str
    number: str
    is_male: bool
    birth: date
    valid_from: date
    valid_until: date | None
    latin: str = ""
    nation: str = ""
    people: str = ""
    address: str = ""


def holder_of(kind: str, seed: int) -> Holder:
    """Somebody with a document of this kind (`resident-id-back` for that side)."""
    dice = random.Random(f"{kind} {seed}")
    side = "back" if kind.endswith("-back") else "front"
    kind = kind.removesuffix("-back")
    is_male, birth = dice.random() < 0.5, date(1946, 1, 1) + timedelta(days=dice.randrange(75 * 365))
    begins = date(2012, 1, 1) + timedelta(days=dice.randrange(12 * 365))
    ends = begins.replace(year=begins.year + dice.choice((5, 10, 20)), day=min(begins.day, 28))
    region = dice.choice([code for code in REGIONS if code[0] != "8"] * 4 + ["810099", "830099"])
    has_latin_name = kind in {"passport", "foreign-resident-id"}
    latin = _latin_name(dice) if has_latin_name else f"{dice.choice(ROMAN_SURNAMES)}, {dice.choice(ROMAN_GIVEN)}"
    name = " ".join(latin.replace(",", " ").split()) if has_latin_name else _han_name(dice)
    house = f"{dice.randrange(1, 300)}号{dice.randrange(1, 30)}栋{dice.randrange(1, 9)}0{dice.randrange(1, 9)}室"
    numbers = {
        "resident-id": lambda: _eighteen(dice, region, birth, is_male=is_male),
        "foreign-resident-id": lambda: _eighteen(dice, f"9{dice.choice(PROVINCES)}999", birth, is_male=is_male),
        "hk-macau-permit": lambda: f"{dice.choice('HHHM')}{dice.randrange(10**8):08d}",
        "taiwan-permit": lambda: f"{dice.randrange(10**8):08d}",
        "passport": lambda: f"E{dice.choice('ABCDEFGHJK')}{dice.randrange(10**7):07d}",
    }
    return Holder(
        kind=kind,
        side=side,
        name=name,
        number=numbers[kind](),
        is_male=is_male,
        birth=birth,
        valid_from=begins,
        valid_until=None if kind == "resident-id" and dice.random() < 0.2 else ends,
        latin=latin,
        nation=NATION,
        people=dice.choice(PEOPLES),
        address=f"{REGIONS[region]}{dice.choice(ROADS)}{house}",
    )


def _latin_name(dice: random.Random) -> str:
    return f"{dice.choice(LATIN_SURNAMES)}, {dice.choice(LATIN_GIVEN)}"


def _han_name(dice: random.Random) -> str:
    if dice.random() < 0.04:
        return dice.choice(MINORITY_NAMES)
    surname = dice.choice(TWO_SURNAMES) if dice.random() < 0.06 else dice.choice(SURNAMES)
    return surname + "".join(dice.choice(GIVEN) for _ in range(1 if dice.random() < 0.25 else 2))


def _eighteen(dice: random.Random, region: str, birth: date, *, is_male: bool) -> str:
    order = dice.randrange(1, 100) * 10 + dice.randrange(5) * 2 + is_male
    seventeen = f"{region}{birth:%Y%m%d}{order:03d}"
    return seventeen + check_character(seventeen)
