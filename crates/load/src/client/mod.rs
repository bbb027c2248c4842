//! The HTTP client: one keep-alive connection, one request at a time, and answers judged with
//! as little work as an honest check needs, because it shares the processor with the server.

mod address;
mod answer;
mod connection;
mod wire;

pub use address::Base;
pub(crate) use answer::{Answer, Verdict, lacks_person, new_guid, right_envelope, right_token};
pub(crate) use answer::{is_guid, refused_by_plan};
pub(crate) use wire::Wire;

pub(crate) use bytes::Bytes;
/// A request as the client sends it.
pub(crate) type Request = hyper::Request<http_body_util::Full<Bytes>>;
