//! What happens at doors, listed or followed. Not for which words of events there are.

use crate::access::parameters::Parameters;
use crate::access::problem::ParameterProblem;

/// The form of an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EventForm {
    /// Server-sent events, without an end.
    Stream,
    /// One JSON object.
    Json,
    /// Comma-separated values.
    Csv,
}

const FORM: &str = "stream, json or csv";

/// GET /events.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Events<'p> {
    /// `format`; `None`: as the header `Accept` says.
    pub form: Option<EventForm>,
    /// `type`, the word of one kind.
    pub kind: Option<&'p str>,
    /// `uuid` of a door.
    pub uuid: Option<&'p str>,
    /// `resource_id` of a door.
    pub resource_id: Option<i64>,
    /// `email_id` of a person.
    pub email_id: Option<i64>,
    /// `start_time`, µs since 1970.
    pub start_time: Option<i64>,
    /// `end_time`, µs since 1970.
    pub end_time: Option<i64>,
    /// `after`, the number of an event.
    pub after: Option<i64>,
    /// `before`, the number of an event.
    pub before: Option<i64>,
    /// `limit`, whatever its size or sign.
    pub limit: Option<i64>,
}

impl<'p> Events<'p> {
    /// Reads the request.
    ///
    /// # Errors
    ///
    /// The first parameter that is wrong.
    pub fn read(parameters: &'p Parameters<'_>) -> Result<Self, ParameterProblem> {
        let forms =
            [("stream", EventForm::Stream), ("json", EventForm::Json), ("csv", EventForm::Csv)];
        Ok(Self {
            form: parameters.choice("format", &forms, FORM)?.value(),
            kind: parameters.string("type")?.value(),
            uuid: parameters.string("uuid")?.value(),
            resource_id: parameters.integer("resource_id")?.value(),
            email_id: parameters.integer("email_id")?.value(),
            start_time: parameters.instant("start_time", "never")?.value(),
            end_time: parameters.instant("end_time", "never")?.value(),
            after: parameters.integer("after")?.value(),
            before: parameters.integer("before")?.value(),
            limit: parameters.integer("limit")?.value(),
        })
    }
}

impl EventForm {
    /// The form that a header `Accept` asks for: CSV or JSON where it names one of them first, else a
    /// stream.
    pub fn of_accept(accept: Option<&str>) -> Self {
        let types = accept.unwrap_or_default().split(',');
        let named = types.filter_map(|media| match media.split(';').next()?.trim_ascii() {
            media if media.eq_ignore_ascii_case("text/csv") => Some(Self::Csv),
            media if media.eq_ignore_ascii_case("application/json") => Some(Self::Json),
            media if media.eq_ignore_ascii_case("text/event-stream") => Some(Self::Stream),
            _ => None,
        });
        named.into_iter().next().unwrap_or(Self::Stream)
    }
}
