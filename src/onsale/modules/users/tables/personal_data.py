"""What the tables of accounts hold of people (the register, docs/adr/0037)."""

from __future__ import annotations

from onsale.contracts.values import Text
from onsale.modules.users.settings import (
    CHECK_COUNTS_KEPT_SECONDS,
    CODES_KEPT_SECONDS,
    CONSENTS_KEPT_SECONDS,
    DEVICES_KEPT_SECONDS,
    ERASURES_KEPT_SECONDS,
    EXPORT_SECONDS,
    FACE_CHECKS_KEPT_SECONDS,
    PASSWORD_TRIES_KEPT_SECONDS,
    SESSIONS_KEPT_SECONDS,
)
from onsale.modules.users.tables.account_indexes import account_indexes
from onsale.modules.users.tables.api_keys import api_keys
from onsale.modules.users.tables.attendees import named_sales
from onsale.modules.users.tables.erasing import erasures
from onsale.modules.users.tables.exporting import export_parts, exports
from onsale.modules.users.tables.factors import challenges, factors, recovery_codes, tries
from onsale.modules.users.tables.identities import books, consents, identities, identity_indexes
from onsale.modules.users.tables.identity_checks import check_counts, checks, face_checks
from onsale.modules.users.tables.passwords import email_checks, emails, password_tries, passwords
from onsale.modules.users.tables.sessions import devices
from onsale.modules.users.tables.sign_in_ways import sign_in_ways, used_attempts
from onsale.modules.users.tables.signing_in import codes, sessions, users
from onsale.modules.users.tables.stale_tokens import stale_tokens
from onsale.modules.users.tables.teams import invitations, memberships, organisations
from onsale.platform.personal_data import (
    ACCOUNT,
    PSEUDONYM,
    STAFF,
    STAFF_NUMBER,
    WHILE_ACCOUNT,
    Basis,
    DataKind,
    OnErasure,
    declared,
)

PHONE = DataKind(
    code="phone",
    name=Text(zh="手机号", en="Mobile number"),
    whose=ACCOUNT,
    purpose=Text(zh="登录,并找到您的账号", en="To sign you in and find your account"),
    basis=Basis.CONTRACT,
    kept=WHILE_ACCOUNT,
    on_erasure=OnErasure.BLANK,
)
ACCOUNT_INDEX = DataKind(
    code="account-indexes",
    name=Text(zh="手机号、邮箱与关联账号的索引", en="Indexes of phone, e-mail and linked accounts"),
    whose=ACCOUNT,
    purpose=Text(zh="在不解密的情况下找到您的账号", en="To find your account without decrypting anything"),
    basis=Basis.CONTRACT,
    kept=WHILE_ACCOUNT,
    on_erasure=OnErasure.DELETE,
)
OWN_NAME = DataKind(
    code="own-name",
    name=Text(zh="您填写的姓名", en="The name that you gave"),
    whose=ACCOUNT,
    purpose=Text(zh="称呼您,预填订单", en="To address you and to fill in orders"),
    basis=Basis.CONTRACT,
    kept=WHILE_ACCOUNT,
    on_erasure=OnErasure.BLANK,
)
ROLES = DataKind(
    code="roles",
    name=Text(zh="角色与所属机构", en="Roles and organisations"),
    whose=STAFF,
    purpose=Text(zh="决定您可以做什么", en="To know what you may do"),
    basis=Basis.CONTRACT,
    kept=WHILE_ACCOUNT,
    on_erasure=OnErasure.BLANK,
)
MEMBERSHIP = DataKind(
    code="memberships",
    name=Text(zh="在机构中的成员身份", en="Memberships of organisations"),
    whose=STAFF,
    purpose=Text(zh="决定您在机构中可以做什么", en="To know what you may do in an organisation"),
    basis=Basis.CONTRACT,
    kept=Text(zh="直至离开机构", en="until you leave it"),
    on_erasure=OnErasure.DELETE,
)
ERASURE_REQUEST = DataKind(
    code="erasure-requests",
    name=Text(zh="注销申请", en="Requests for erasure"),
    whose=ACCOUNT,
    purpose=Text(zh="证明何时申请、何时完成", en="To prove when it was asked for and done"),
    basis=Basis.LAW,
    kept=Text(zh="结束后 3 年", en="3 years after it ended"),
    kept_seconds=ERASURES_KEPT_SECONDS,
    on_erasure=OnErasure.KEEP,
    law=Text(
        zh="个保法第五十条、第六十九条:须证明已处理;只留账号编号,3 年后删除",
        en="PIPL art. 50 and 69, GDPR art. 5(2): we must prove it; only the account number stays, for 3 years",
    ),
)
CODE = DataKind(
    code="codes",
    name=Text(zh="验证码记录", en="Codes"),
    whose=ACCOUNT,
    purpose=Text(zh="核对验证码并限制次数", en="To check codes and how often they are asked for"),
    basis=Basis.SECURITY,
    kept=Text(zh="失效后 2 天", en="2 days after it expires"),
    kept_seconds=CODES_KEPT_SECONDS,
    on_erasure=OnErasure.DELETE,
)
SESSION = DataKind(
    code="sessions",
    name=Text(zh="登录记录(网络地址段、设备)", en="Sign-ins (network, device)"),
    whose=ACCOUNT,
    purpose=Text(zh="显示在何处登录,查清盗用", en="To show where you are signed in and to clear up misuse"),
    basis=Basis.SECURITY,
    kept=Text(zh="失效后 30 天", en="30 days after it expires"),
    kept_seconds=SESSIONS_KEPT_SECONDS,
    on_erasure=OnErasure.BLANK,
)
DEVICE = DataKind(
    code="devices",
    name=Text(zh="用过的设备", en="Devices"),
    whose=ACCOUNT,
    purpose=Text(zh="发现新设备登录并提醒", en="To notice and announce a sign-in on a new device"),
    basis=Basis.SECURITY,
    kept=Text(zh="最后使用后 400 天", en="400 days after the last use"),
    kept_seconds=DEVICES_KEPT_SECONDS,
    on_erasure=OnErasure.DELETE,
)
SECOND_FACTOR = DataKind(
    code="second-factors",
    name=Text(zh="第二验证方式", en="Second factors"),
    whose=ACCOUNT,
    purpose=Text(zh="登录时核实是您本人", en="To make sure that it is you who signs in"),
    basis=Basis.SECURITY,
    kept=Text(zh="直至您移除", en="until you remove them"),
    on_erasure=OnErasure.DELETE,
)
PASSWORD = DataKind(
    code="passwords",
    name=Text(zh="密码(只存加密的慢哈希)", en="Password (only a slow hash of it, encrypted)"),
    whose=ACCOUNT,
    purpose=Text(zh="让您用密码登录", en="To let you sign in with it"),
    basis=Basis.CONTRACT,
    kept=Text(zh="直至您移除", en="until you remove it"),
    on_erasure=OnErasure.DELETE,
)
PASSWORD_TRIES = DataKind(
    code="password-tries",
    name=Text(zh="输错密码的次数", en="How often a wrong password was entered"),
    whose=ACCOUNT,
    purpose=Text(zh="防止他人猜测您的密码", en="To keep others from guessing yours"),
    basis=Basis.SECURITY,
    kept=Text(zh="最后一次后 30 天", en="30 days after the last one"),
    kept_seconds=PASSWORD_TRIES_KEPT_SECONDS,
    on_erasure=OnErasure.DELETE,
)
EMAIL = DataKind(
    code="email",
    name=Text(zh="账号邮箱", en="E-mail address of the account"),
    whose=ACCOUNT,
    purpose=Text(
        zh="用邮箱和密码登录,并提醒账号变更", en="To sign in by it with a password, and to tell you of changes"
    ),
    basis=Basis.CONTRACT,
    kept=Text(zh="直至您移除", en="until you remove it"),
    on_erasure=OnErasure.DELETE,
)
SIGN_IN_WAY = DataKind(
    code="sign-in-ways",
    name=Text(zh="关联的登录方式", en="Linked ways to sign in"),
    whose=ACCOUNT,
    purpose=Text(zh="让您用微信、支付宝等账号登录", en="To let you sign in by WeChat, Alipay and others"),
    basis=Basis.CONTRACT,
    kept=Text(zh="直至您解除关联", en="until you unlink it"),
    on_erasure=OnErasure.DELETE,
)
CONSENT = DataKind(
    code="consents",
    name=Text(zh="同意记录", en="Consents"),
    whose=ACCOUNT,
    purpose=Text(zh="证明您同意了哪个版本的说明", en="To prove which text you agreed to"),
    basis=Basis.LAW,
    kept=Text(zh="撤回后 3 年", en="3 years after it was withdrawn"),
    kept_seconds=CONSENTS_KEPT_SECONDS,
    on_erasure=OnErasure.KEEP,
    law=Text(
        zh="个保法第六十九条:须证明处理合法;只留账号编号,3 年后删除",
        en="PIPL art. 69, GDPR art. 7(1): we must prove consent; only the account number stays, for 3 years",
    ),
)
IDENTITY = DataKind(
    code="identities",
    name=Text(zh="实名信息(姓名、证件)", en="Identity book (names, documents)"),
    whose=Text(zh="账号所有人及其添加的人", en="account holder and whom they added"),
    purpose=Text(zh="实名制购票与入场核验", en="To sell and check tickets that require real names"),
    basis=Basis.CONSENT,
    kept=Text(zh="直至您删除或撤回同意", en="until you remove it or withdraw your consent"),
    on_erasure=OnErasure.DELETE,
)
FACE_CHECK = DataKind(
    code="face-checks",
    name=Text(zh="人脸核验记录(不含人脸)", en="Checks of your face (without the face)"),
    whose=ACCOUNT,
    purpose=Text(zh="取回您发起的人脸核验的结果", en="To fetch the result of a check that you have begun"),
    basis=Basis.CONSENT,
    kept=Text(zh="失效后 1 天", en="1 day after it expires"),
    kept_seconds=FACE_CHECKS_KEPT_SECONDS,
    on_erasure=OnErasure.DELETE,
)
CHECK_COUNT = DataKind(
    code="check-counts",
    name=Text(zh="实名核验次数", en="How often you had identities checked"),
    whose=ACCOUNT,
    purpose=Text(zh="限制每日核验次数", en="To limit how often in a day"),
    basis=Basis.SECURITY,
    kept=Text(zh="7 天", en="7 days"),
    kept_seconds=CHECK_COUNTS_KEPT_SECONDS,
    on_erasure=OnErasure.DELETE,
)

EXPORT = DataKind(
    code="exports",
    name=Text(zh="个人信息副本", en="Copies of your data"),
    whose=ACCOUNT,
    purpose=Text(zh="供您查阅、下载", en="For you to read and download"),
    basis=Basis.LAW,
    kept=Text(zh="7 天", en="7 days"),
    kept_seconds=EXPORT_SECONDS,
    on_erasure=OnErasure.DELETE,
)

PERSONAL_DATA = (
    declared(
        users,
        "created_at",
        {
            PSEUDONYM: "id",
            PHONE: "phone_sealed phone_index phone_masked",
            OWN_NAME: "name_sealed",
            ROLES: "roles organisation_id",
        },
        owner="id",
    ),
    declared(account_indexes, "key_id", {ACCOUNT_INDEX: "user_id kind blind_index"}, owner="user_id"),
    # Found by the phone.
    declared(
        codes,
        "wrong_attempts used_at window_started_at codes_in_window attempt_id",
        {CODE: "phone_index asked_by code_id code_hash created_at expires_at"},
    ),
    declared(
        sessions,
        "id code_id generation refresh_hash created_at refreshed_at expires_at ended_at end_reason methods proved_at",
        {PSEUDONYM: "user_id", SESSION: "device_id address_masked"},
        owner="user_id",
    ),
    declared(
        factors,
        "last_step signatures",
        {SECOND_FACTOR: "id user_id kind name secret_sealed credential_id public_key created_at last_used_at"},
        owner="user_id",
    ),
    declared(recovery_codes, "", {SECOND_FACTOR: "user_id code_hash used_at"}, owner="user_id"),
    declared(stale_tokens, "session_id generation ended_at"),
    declared(challenges, "session_id kind secret_sealed expires_at"),
    declared(tries, "", {SECOND_FACTOR: "user_id wrong last_at"}, owner="user_id"),
    declared(passwords, "", {PASSWORD: "user_id secret_sealed set_at last_used_at"}, owner="user_id"),
    # Some are of phones and addresses that nobody has an account with.
    declared(password_tries, "", {PASSWORD_TRIES: "subject_index device_id wrong last_at"}, owner="subject_index"),
    declared(emails, "", {EMAIL: "user_id email_sealed email_index email_masked verified_at"}, owner="user_id"),
    declared(
        email_checks,
        "wrong_attempts used_at window_started_at codes_in_window",
        {CODE: "user_id code_id email_sealed email_index email_masked code_hash created_at expires_at"},
        owner="user_id",
    ),
    declared(devices, "", {DEVICE: "user_id device_id name language first_used_at last_used_at"}, owner="user_id"),
    declared(
        sign_in_ways,
        "",
        {SIGN_IN_WAY: "user_id provider subject_index linked_at last_used_at subject_sealed"},
        owner="user_id",
    ),
    declared(used_attempts, "id expires_at"),
    declared(consents, "id", {PSEUDONYM: "user_id", CONSENT: "kind version given_at withdrawn_at"}),
    declared(books, "entries", {PSEUDONYM: "user_id", CONSENT: "consent_version"}),
    declared(
        identities,
        "id changes created_at changed_at",
        {
            IDENTITY: "user_id relation kind label_sealed name_sealed number_sealed status"
            " finding checked_by checked_at valid_until"
        },
        owner="user_id",
    ),
    declared(checks, "changes attempts due_at", {IDENTITY: "identity_id user_id requested_at"}, owner="user_id"),
    declared(
        face_checks,
        "changes token_sealed expires_at",
        {FACE_CHECK: "id identity_id user_id requested_at ended_at"},
        owner="user_id",
    ),
    # One row, of nobody, is for all together.
    declared(check_counts, "", {CHECK_COUNT: "user_id day_at calls"}, owner="user_id"),
    declared(named_sales, "id key_sealed starts_at timezone"),
    declared(identity_indexes, "key_id", {IDENTITY: "identity_id user_id document_index"}, owner="user_id"),
    declared(organisations, "id name_zh name_en created_at"),
    declared(memberships, "organisation_id", {MEMBERSHIP: "user_id roles joined_at event_ids"}, owner="user_id"),
    declared(exports, "id", {EXPORT: "user_id requested_at ready_at expires_at"}, owner="user_id"),
    # They go with their export.
    declared(export_parts, "export_id module", {EXPORT: "part_sealed"}),
    declared(
        erasures,
        "check_id",
        {PSEUDONYM: "user_id", ERASURE_REQUEST: "state requested_at due_at ended_at obstacles"},
    ),
    declared(
        invitations,
        "id organisation_id secret_hash roles created_at expires_at ended_at event_ids",
        {STAFF_NUMBER: "invited_by accepted_by"},
    ),
    declared(
        api_keys,
        "id organisation_id name secret_hash hint scopes created_at expires_at last_used_at ended_at",
        {STAFF_NUMBER: "created_by"},
    ),
)
