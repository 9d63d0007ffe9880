"""What an erasure leaves, and why: it names nobody, or it has to stay."""

# Tables that begin with a person; whatever hangs on one of them is about him too.
ROOTS = frozenset({
    "orders.Order", "orders.Customer", "orders.LinkRequest", "returns.Return", "returns.Withdrawal", "returns.LinkAsk",
    "returns.Evidence", "consents.Consent", "consents.Preference", "notifications.Enrolment",
    "notifications.Suppression", "outbox.DomainEvent", "tracking.Shipment",
})  # fmt: skip
OF_NOBODY = {
    "what the merchant set up": (
        "care.CareBlock care.CareSettings care.CommonQuestion care.TakeBackRule coupons.CouponPlan inbox.Connection "
        "loyalty.LoyaltySettings merchants.BrandImage notifications.ChannelAccount notifications.ChannelPrice "
        "notifications.ClickTarget notifications.Journey notifications.JourneyVersion notifications.MailAccount "
        "notifications.MailDesign notifications.MailDesignVersion notifications.MailPicture notifications.Notice "
        "notifications.MarketingHoldout notifications.SenderDomain notifications.SendingChoice notifications.Step "
        "orders.StatusKey returns.PaymentAccount returns.PolicyVersion returns.RecyclingScheme returns.ReturnPolicy "
        "reviews.ReviewHandoff reviews.ReviewSettings tracking.PickupSettings visits.AppointmentKind visits.Duty "
        "visits.KindAtLocation visits.Location visits.Skill visits.Specialist"
    ),
    "what the team did": "care.Announcement notifications.SendingStop notifications.StormPass",
    "goods and places": (
        "catalogue.PricePoint catalogue.Product orders.Picture returns.SizeNote returns.SizeNotice tracking.MapTile "
        "tracking.PickupPoint tracking.PointSearch"  # asked for by country and postcode alone
    ),
    "counts": ("notifications.ClickCount tracking.PromiseCount tracking.SilenceCount tracking.TransitCount"),
    "names orders by their ids alone": "notifications.Simulation",
    "what somebody looked for in the shop, two days long": "returns.GoodsQuestion",
    "emptied by inbox/erasing.py, which tests/orders/test_privacy.py looks after": "inbox.InboundWebhook",
    "revoked, and says a subject and a digest": "merchants.AccessLink",
}
# By the column's name, wherever it stands.
ANYWHERE = {
    "goods": (
        "bundle_of category hs_code image_url line_external_id line_key product product_id product_title product_url "
        "sides_mm sku tags title variant variant_id lines contents"
    ),
    "ours, the shop's, the carrier's or the bank's own name for the row": (
        "client_id code_kind draft_id external_id form_key header_id key new_external_id new_number nonce number "
        "number_key numbers order_reference provider_id public_id reference request_key tracking_number"
    ),
    "a digest": "address_hash body_digest content_hash digest fingerprint previous proof_hash version_digest",
    "one of our own words, or of the carrier's codes": (
        "announced carrier delay_reason eta_basis export held_for kind label_media language learnt means media "
        "offer_language payment_provider provider reason service source subscriber time_zone topic type "
        "wording_version offer_version"
    ),
    "who of the team did it": (
        "added_by answered_by approved_by done_by kept_by lifted_by ordered_by requested_by settled_by"
    ),
}
HERE = {
    "care.TakeBack.methods": "what was offered: the waste law's record",
    "care.TakeBack.offer": "the merchant's words, as they were shown: the waste law's record",
    "consents.Consent.wording": "what was agreed to: the proof of a consent, art. 17(3)(e) GDPR",
    "consents.Preference.refused_purposes": "a refusal would be forgotten with whoever made it",
    "coupons.CouponCode.code": "spent, and nobody's",
    "notifications.MessageContent.sender": "the merchant's address",
    "orders.Order.collect_place": "a shop of the merchant",
    "outbox.DomainEvent.data": "ids and facts (outbox/models.py)",
    "returns.LabelStock.label": "as the merchant brought it along, before anybody used it",
    "returns.Payout.breakdown": "sums, for the tax",
    "returns.Return.code": "ours, drawn by lot",
    "returns.ReturnItem.decision": "codes of the policy's rules",
    "returns.ReturnParcel.pickup_reference": "the carrier's, to call its driver off",
    "reviews.Review.reward": "the merchant's words, as they were shown",
    "tracking.Checkpoint.code": "the carrier's",
    "visits.Collection.code": "ours, drawn by lot: what lies ready can still be fetched",
    "visits.Collection.set_aside": "the shop system's word for the state",
}
# Mail addresses are taken out; the other words say what went wrong, to who has to see to it.
MASKED = frozenset({
    "notifications.EngagementEvent.detail", "notifications.Message.last_error", "notifications.MessageMove.reason",
    "notifications.Suppression.lifted_why", "notifications.Suppression.note", "returns.Payout.last_error",
    "returns.PayoutStep.last_error",
})  # fmt: skip
