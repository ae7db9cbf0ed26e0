//! The field's words and its arithmetic: money, periods, queries, cost tables. No I/O, no UI, no SDK.
