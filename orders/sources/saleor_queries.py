"""The GraphQL that Stoep asks of Saleor: the webhook's subscription and the poll's query, over one fragment.

Checked against the schema of Saleor 3.23. The subscription is what a merchant pastes into the webhook's form
(docs/connecting-saleor.md shows the same text, and a test compares them).
"""

ORDER = """\
fragment StoepAddress on Address {
  firstName lastName companyName streetAddress1 streetAddress2 city postalCode countryArea phone
  country { code }
}
fragment StoepOrder on Order {
  id number status created updatedAt userEmail languageCodeEnum isPaid
  metadata { key value }
  user { id firstName lastName }
  billingAddress { ...StoepAddress }
  shippingAddress { ...StoepAddress }
  lines {
    id productName variantName translatedProductName translatedVariantName productSku quantity
    isShippingRequired
    productVariantId unitPrice { gross { amount } } undiscountedUnitPrice { gross { amount } }
    totalPrice { gross { amount } tax { amount } }
    thumbnail(size: 256) { url }
    variant {
      weight { unit value }
      product { id category { name } collections { name } weight { unit value } }
    }
  }
  shippingPrice { gross { amount currency } tax { amount } }
  total { gross { amount currency } tax { amount currency } }
  undiscountedTotal { gross { amount currency } }
  fulfillments { id status trackingNumber created lines { quantity orderLine { id } } }
  transactions {
    name pspReference chargedAmount { amount }
    events { id type createdAt amount { amount currency } }
  }
  payments { gateway transactions { id kind isSuccess created token amount { amount currency } } }
  grantedRefunds {
    shippingCostsIncluded
    lines { quantity orderLine { id } }
    transactionEvents { id }
  }
}
"""

SUBSCRIPTION = (
    """\
subscription {
  event {
    __typename
    issuedAt
    ... on OrderCreated { order { ...StoepOrder } }
    ... on OrderConfirmed { order { ...StoepOrder } }
    ... on OrderPaid { order { ...StoepOrder } }
    ... on OrderFullyPaid { order { ...StoepOrder } }
    ... on OrderUpdated { order { ...StoepOrder } }
    ... on OrderFulfilled { order { ...StoepOrder } }
    ... on OrderCancelled { order { ...StoepOrder } }
    ... on OrderExpired { order { ...StoepOrder } }
    ... on OrderRefunded { order { ...StoepOrder } }
    ... on OrderFullyRefunded { order { ...StoepOrder } }
    ... on FulfillmentCreated { order { ...StoepOrder } }
    ... on FulfillmentApproved { order { ...StoepOrder } }
    ... on FulfillmentCanceled { order { ...StoepOrder } }
    ... on FulfillmentTrackingNumberUpdated { order { ...StoepOrder } }
  }
}
"""
    + ORDER
)

ORDERS = (
    """\
query StoepOrders($first: Int!, $after: String, $filter: OrderFilterInput!, $sort: OrderSortField!) {
  orders(first: $first, after: $after, filter: $filter, sortBy: { field: $sort, direction: ASC }) {
    pageInfo { hasNextPage endCursor }
    edges { node { ...StoepOrder } }
  }
}
"""
    + ORDER
)
