"""Which adapter speaks for which webhook source: the one visible list, verified at start-up.

A dotted path is "module:Class". Adding a shop or a carrier is one new file and one line here
(docs/adding-a-source.md).
"""

SOURCES = {
    # shops
    "shopify": "catalogue.sources.shopify:Shopify",
    "woocommerce": "catalogue.sources.woocommerce:WooCommerce",
    "saleor": "orders.sources.saleor:Saleor",
    "generic_shop": "catalogue.sources.generic:GenericShop",
    # carriers and aggregators
    "sendcloud": "tracking.carriers.sendcloud:Sendcloud",
    "easypost": "tracking.carriers.easypost:EasyPost",
    "aftership": "tracking.carriers.aftership:AfterShip",
    "dhl": "tracking.carriers.dhl:DHL",
    "postnl": "tracking.carriers.postnl:PostNL",
    "ups": "tracking.carriers.ups:UPS",
    "generic_carrier": "tracking.carriers.generic:GenericCarrier",
    # mail providers, for what became of mails
    "postmark": "notifications.events.postmark:Postmark",
    "ses": "notifications.events.ses:AmazonSES",
    "brevo": "notifications.events.brevo:Brevo",
    "mailgun": "notifications.events.mailgun:Mailgun",
    "resend": "notifications.events.resend:Resend",
}

# Whom we ask for pick-up points near a postcode, by the source of the connection that holds the key
# (docs/pickup-points.md).
# What a merchant uploads needs no provider: it is a table of ours.
POINT_PROVIDERS = {
    "sendcloud": "tracking.pickup.providers.sendcloud:SendcloudPoints",
    "postnl": "tracking.pickup.providers.postnl:PostNLPoints",
    "dhl": "tracking.pickup.providers.dhl:DHLPoints",
    "dhl_benelux": "tracking.pickup.providers.dhl:DHLBeneluxPoints",
}

# Whether a review site may ask a buyer, asked again right before it is told his address.
REVIEW_OBJECTION = "notifications.about.site_asking:objection"

# What sends for merchants without an account of their own.
DELIVERY_PROVIDERS = {
    "smtp": "notifications.providers.smtp:SMTPProvider",
}

# Where merchants may have accounts of their own (docs/sending.md), in the order in which the dashboard offers them.
MAIL_ACCOUNTS = {
    "postmark": "notifications.providers.postmark:Postmark",
    "ses": "notifications.providers.ses:AmazonSES",
    "brevo": "notifications.providers.brevo:Brevo",
    "mailgun": "notifications.providers.mailgun:Mailgun",
    "resend": "notifications.providers.resend:Resend",
    "smtp": "notifications.providers.own_smtp:OwnSMTP",
}
CHANNEL_ACCOUNTS = {
    "twilio": "notifications.providers.twilio:Twilio",
    "webhook": "notifications.providers.webhook:Webhook",
}

# Who makes codes and labels for what comes back, by the source of the connection that holds the key, or the name that
# the connection gives. "generic" needs no key: the merchant's own labels, his shops, and the customer's own way.
RETURN_LABEL_PROVIDERS = {
    "sendcloud": "returns.labels.providers.sendcloud:SendcloudLabels",
    "karrio": "returns.labels.providers.karrio:KarrioLabels",
    "generic": "returns.labels.providers.generic:GenericLabels",
}
