from tests import cast
from tests.cast import order, parcel, scan, tracking, work
from notifications.models import Message
from orders.models import Order
from tracking.models import Shipment

def test_smoke(loper):
    r = loper.tells("order.upserted", order())
    assert r.status_code == 202, r.content
    print(work())
    w = loper.webhook()
    print(w.state, w.last_error)
    r = loper.tells("order.upserted", order(parcels=[parcel()], updated_at="2026-11-22T01:00:00+00:00"))
    print(work())
    w = loper.webhook()
    print(w.state, w.last_error)
    r = loper.carrier_tells(tracking("3SLOPR0001", scan("in_transit")))
    print(work())
    w = loper.webhook()
    print(w.state, w.last_error)
    with loper.scoped():
        print(Order.objects.values(), Shipment.objects.values())
        for m in Message.objects.select_related("step"): print(m.step.template, m.state, m.last_error)
    assert 0
