"""A certificate of ours and its key: whether they belong to each other."""

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from midoffice.kernel.errors import Invalid

LONGEST_CERTIFICATE_KEY = 16_384


def check_certificate_key(certificate: str, key: str) -> None:
    """Raise Invalid unless the key is that of the first of the certificates (both PEM); who vouches for them is not checked."""
    try:
        shown = x509.load_pem_x509_certificates(certificate.encode())[0]
    except ValueError:
        raise Invalid("certificate", "cannot be read", "Enter the certificate as you were given it, in PEM.") from None
    try:
        ours = load_pem_private_key(key.encode(), None).public_key()
    except TypeError:
        raise Invalid("certificate_key", "is under a password", "Take the password off, and enter the key again.") from None
    except (ValueError, UnsupportedAlgorithm):
        remedy = "Enter the key in PEM, from -----BEGIN PRIVATE KEY----- on."
        raise Invalid("certificate_key", "cannot be read", remedy) from None
    if ours != shown.public_key():
        remedy = "Enter the key of the first certificate, or the certificate that belongs to the key."
        raise Invalid("certificate_key", "is another certificate's", remedy)
