"""Amazon SES, API version 2. https://docs.aws.amazon.com/ses/latest/APIReference-V2/"""

from typing import Any

import boto3
from anymail.exceptions import AnymailAPIError
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError, ConnectionClosedError, ReadTimeoutError
from botocore.parsers import ResponseParserError
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from inbox.answers import Answer, HttpProblem
from notifications.mails.mail import NotSent, Unsure
from notifications.providers.account import Checked, Field
from notifications.providers.by_anymail import CONNECT, READ, ByAnymail
from workqueue.guards import assert_outside_transaction

REGIONS = (
    "eu-central-1", "eu-west-1", "eu-west-2", "eu-west-3", "eu-north-1", "eu-south-1", "eu-central-2",
    "us-east-1", "us-east-2", "us-west-2", "ca-central-1", "ap-southeast-2",
)  # fmt: skip
# https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html and the common errors.
TROUBLE = frozenset(
    {
        "AccountSuspendedException", "SendingPausedException", "MailFromDomainNotVerifiedException",
        "NotFoundException", "AccessDeniedException", "AccessDenied", "UnrecognizedClientException",
        "InvalidClientTokenId", "InvalidClientTokenIdException", "SignatureDoesNotMatch",
        "InvalidSignatureException", "ExpiredTokenException", "MissingAuthenticationTokenException", "OptInRequired",
    }
)  # fmt: skip
PACE = frozenset({"TooManyRequestsException", "Throttling", "ThrottlingException", "LimitExceededException"})
REACHED = (ReadTimeoutError, ConnectionClosedError)  # the connection stood: the request may have arrived


class AmazonSES(ByAnymail):
    """SES in one region. Tracking is a matter of its configuration set, so one without tracking belongs here."""

    name = "ses"
    label = "Amazon SES"
    backend_module = "anymail.backends.amazon_ses"
    events_source = "ses"
    fields = (
        Field("key_id", _("Access key ID"), _("Of an IAM user that may only do ses:SendEmail and ses:Get*.")),
        Field("secret", _("Secret access key"), secret=True),
        Field("region", _("Region"), choices=tuple((region, region) for region in REGIONS)),
        Field(
            "configuration_set",
            _("Configuration set"),
            _("Publishes deliveries, bounces and complaints to SNS. Leave open and click tracking off in it."),
            required=False,
        ),
    )

    def options(self) -> dict[str, Any]:
        """See ByAnymail.options."""
        return {
            "session_params": {},
            "client_params": self._client_params(),
            "configuration_set_name": self.setting("configuration_set") or None,
        }

    def verdict(self, error: AnymailAPIError) -> Exception:
        """SES answers by boto3's exceptions, with a code by name."""
        cause = error.__cause__
        if not isinstance(cause, ClientError):
            return _unanswered(cause)
        told = cause.response.get("Error", {})
        code, said = str(told.get("Code", "")), str(told.get("Message", ""))
        status = int(cause.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400))
        if code in PACE or status == 429:
            daily = "daily" in said.lower()
            return NotSent(f"Amazon SES: {code}", retry=True, down=daily, wait=3600.0 if daily else 1.0)
        return self.judged(Answer(status, {}, b"", ""), code, f"{code} {said}"[:200])

    def is_trouble(self, status: int, code: str, said: str) -> bool:
        """See ByAnymail.is_trouble; a sender that is not verified is a MessageRejected."""
        return status in (401, 403) or code in TROUBLE or (code == "MessageRejected" and "not verified" in said)

    def check(self) -> Checked:
        """See AccountProvider.check."""
        try:
            told = self._client().get_account()
        except ClientError as error:
            code = error.response.get("Error", {}).get("Code", "")
            return Checked(error=_now("%(provider)s does not accept this key (%(code)s).")
                           % {"provider": self.label, "code": code})  # fmt: skip
        except (BotoCoreError, ValueError) as error:
            return Checked(error=_now("%(provider)s could not be asked: %(problem)s")
                           % {"provider": self.label, "problem": type(error).__name__})  # fmt: skip
        if not told.get("SendingEnabled", True):
            return Checked(error=_now("Amazon has paused sending from this account."))
        if not told.get("ProductionAccessEnabled", True):
            return Checked(
                note=_now("This account is still in the sandbox: Amazon only delivers to verified addresses.")
            )
        return Checked()

    def domain_records(self, domain: str) -> list[dict[str, str]]:
        """See AccountProvider.domain_records."""
        try:
            told = self._client().get_email_identity(EmailIdentity=domain)
        except ClientError as error:
            raise HttpProblem(f"Amazon SES does not know {domain}: add it there first", retry=False) from error
        except BotoCoreError as error:
            raise HttpProblem(f"Amazon SES could not be asked ({type(error).__name__})", retry=True) from error
        dkim = told.get("DkimAttributes") or {}
        zone = dkim.get("SigningHostedZone") or "dkim.amazonses.com"
        records = [
            {"kind": "dkim", "type": "CNAME", "name": f"{token}._domainkey.{domain}", "value": f"{token}.{zone}"}
            for token in dkim.get("Tokens") or []
        ]
        back = (told.get("MailFromAttributes") or {}).get("MailFromDomain")
        if back:
            exchange = f"10 feedback-smtp.{self.setting('region')}.amazonses.com"
            records.append({"kind": "return_path", "type": "MX", "name": back, "value": exchange})
            records.append({"kind": "spf", "type": "TXT", "name": back, "value": "v=spf1 include:amazonses.com ~all"})
        return records

    def _client(self) -> Any:
        assert_outside_transaction("asking Amazon SES")
        return boto3.session.Session().client("sesv2", **self._client_params())

    def _client_params(self) -> dict[str, Any]:
        """Everything boto3 would otherwise look for in the environment is given, so a merchant's account is never
        the server's own."""
        return {
            "aws_access_key_id": self.keys.get("key_id") or self.setting("key_id") or "none",
            "aws_secret_access_key": self.keys.get("secret") or "none",
            "aws_session_token": None,
            "region_name": self.setting("region", REGIONS[0]),
            "endpoint_url": self.api_url("") or None,
            "config": Config(
                connect_timeout=CONNECT,
                read_timeout=READ,
                retries={"total_max_attempts": 1},
                proxies={},
                ignore_configured_endpoint_urls=True,
            ),
        }


def _unanswered(cause: BaseException | None) -> Exception:
    if isinstance(cause, REACHED):
        return Unsure(f"Amazon SES hung up or did not answer in time ({type(cause).__name__})")
    if isinstance(cause, ResponseParserError):
        return Unsure("Amazon SES answered something that cannot be read")
    if isinstance(cause, BotoCoreError):
        return NotSent(f"Amazon SES could not be reached ({type(cause).__name__})", retry=True, down=True)
    return Unsure(f"Amazon SES: {type(cause).__name__}")
