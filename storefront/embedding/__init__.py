"""An order's status on the merchant's own pages: public JSON and a small web component."""
