"""Keys of a merchant and of a provider, made once for each run, in every form in which providers hand them out."""

from functools import cache

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey, generate_private_key
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat


@cache
def key_of(owner: str, bits: int = 2048) -> RSAPrivateKey:
    """The private key of `merchant`, `provider` or anybody else."""
    return generate_private_key(65537, bits)


def pkcs8(key: RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode()


def pkcs1(key: RSAPrivateKey) -> str:
    return key.private_bytes(Encoding.PEM, PrivateFormat.TraditionalOpenSSL, NoEncryption()).decode()


def public_pem(key: RSAPublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo).decode()


def public_pkcs1(key: RSAPublicKey) -> str:
    return key.public_bytes(Encoding.PEM, PublicFormat.PKCS1).decode()


def bare(pem: str) -> str:
    """As Alipay's tool gives it: the base64 alone, on one line."""
    return "".join(line for line in pem.splitlines() if not line.startswith("-----"))
