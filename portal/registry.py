"""Which adapter speaks for which webhook source: the one visible list, verified at start-up.

A dotted path is "module:Class". Adding a shop or a carrier is one new file and one line here
(docs/adding-a-source.md).
"""

SOURCES = {
    # shops
    "shopify": "orders.sources.shopify:Shopify",
    "woocommerce": "orders.sources.woocommerce:WooCommerce",
    "saleor": "orders.sources.saleor:Saleor",
    "generic_shop": "orders.sources.generic:GenericShop",
    # carriers and aggregators
    "sendcloud": "tracking.carriers.sendcloud:Sendcloud",
    "easypost": "tracking.carriers.easypost:EasyPost",
    "aftership": "tracking.carriers.aftership:AfterShip",
    "dhl": "tracking.carriers.dhl:DHL",
    "postnl": "tracking.carriers.postnl:PostNL",
    "ups": "tracking.carriers.ups:UPS",
    "generic_carrier": "tracking.carriers.generic:GenericCarrier",
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

DELIVERY_PROVIDERS = {
    "smtp": "notifications.providers.smtp:SMTPProvider",
}
