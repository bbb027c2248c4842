//! One call, from the request to the answer: identified, its hash checked, ended in one place.

use super::render::{self, Answer};
use crate::failure::{self, Failure};
use crate::metrics::{Ending, stopwatch};
use crate::peer::{self, Peer};
use crate::{Route, Web, body};
use axum::http::{HeaderMap, HeaderName, Method, Request, Uri, header};
use bytes::Bytes;
use doorward_app::{Caller, Channel, Ctx, Error, IssuedToken, PresentedHash};
use doorward_domain::{Field, PersonId, Refusal};
use doorward_wire::authx::request::Fields;
use doorward_wire::json;
use hyper::body::Incoming;
use std::sync::Arc;
use std::time::Instant;

/// A call under way.
pub(super) struct Call {
    pub(super) web: Arc<Web>,
    pub(super) ctx: Ctx,
    pub(super) headers: HeaderMap,
    route: Route,
    method: Method,
    uri: Uri,
    body: Option<Incoming>,
    started: Instant,
}

impl Call {
    /// Begins a call. `channel` is the form of answers until a token says otherwise.
    pub(super) fn begin(
        web: Arc<Web>,
        route: Route,
        channel: Channel,
        peer: Peer,
        request: Request<Incoming>,
    ) -> Result<Self, Error> {
        let started = stopwatch();
        let (parts, body) = request.into_parts();
        let address = peer::address(peer, &parts.headers, web.settings.behind_proxy);
        let ctx = web.app.ctx(channel, route.name(), Some(address))?;
        let (headers, method, uri) = (parts.headers, parts.method, parts.uri);
        Ok(Self { web, ctx, headers, route, method, uri, body: Some(body), started })
    }

    /// Refuses methods that the route does not take, and callers that call too often.
    pub(super) fn admit(&self) -> Result<(), Failure> {
        let methods = self.route.methods();
        if !methods.contains(&self.method.as_str()) {
            return Err(Failure::Method(methods));
        }
        match self.ctx.address {
            Some(address) => Ok(self.web.app.count_address(address)?),
            None => Ok(()),
        }
    }

    /// A header as text; `None` when it is absent or not visible ASCII.
    pub(super) fn header(&self, name: &HeaderName) -> Option<&str> {
        header_text(&self.headers, name)
    }

    /// Issues a token for the credentials in the headers.
    pub(super) fn issue_token(&mut self) -> Result<IssuedToken, Failure> {
        self.admit()?;
        let (headers, host) = (&self.headers, host(&self.uri, &self.headers));
        let text = |name| header_text(headers, &HeaderName::from_static(name)).unwrap_or_default();
        let (id, key) = (text("applicationid"), text("applicationkey"));
        Ok(self.web.app.issue_token(&mut self.ctx, id, key, host)?)
    }

    /// Admits the call, identifies its caller and checks the plan.
    pub(super) fn identify(&mut self) -> Result<Caller, Failure> {
        self.admit()?;
        let token = header_text(&self.headers, &header::AUTHORIZATION).and_then(bearer);
        let host = host(&self.uri, &self.headers);
        let caller = self.web.app.identify(&mut self.ctx, token, host)?;
        caller.require_plan(self.ctx.now)?;
        Ok(caller)
    }

    /// The whole body, of at most `limit` bytes; a second time it is empty.
    pub(super) async fn read_body(&mut self, limit: usize) -> Result<Bytes, Failure> {
        match self.body.take() {
            Some(body) => body::read(body, limit, self.web.settings.body_timeout).await,
            None => Ok(Bytes::new()),
        }
    }

    /// The body of a user call.
    pub(super) async fn read_json(&mut self) -> Result<Bytes, Failure> {
        let limit = self.web.settings.body_limit;
        self.read_body(limit).await
    }

    /// The fields of a user call's body, once its hash has been checked where one is due.
    pub(super) async fn fields<'b>(
        &self,
        caller: &Caller,
        body: &'b Bytes,
    ) -> Result<Fields<'b>, Failure> {
        let value = json::read(body).map_err(|error| Refusal::Unreadable(error.to_string()))?;
        let fields = Fields::read(&value).map_err(|error| super::fields::refusal(&error))?;
        self.check_hash(caller, fields.request_date_time.as_deref(), body).await?;
        Ok(fields)
    }

    /// The person that the call is about. What is no GUID names nobody.
    pub(super) fn person(&mut self, fields: &Fields<'_>) -> Result<PersonId, Failure> {
        let guid = super::fields::required(Field::Guid, &fields.guid)?;
        self.ctx.about = PersonId::parse(guid);
        Ok(self.ctx.about.ok_or(Refusal::PersonUnknown)?)
    }

    /// IAM calls carry a hash; Management calls may, and then it must be right.
    pub(super) async fn check_hash(
        &self,
        caller: &Caller,
        request_date_time: Option<&str>,
        body: &[u8],
    ) -> Result<(), Failure> {
        let name = HeaderName::from_static("authenticatehash");
        if caller.channel == Channel::Management && !self.headers.contains_key(&name) {
            return Ok(());
        }
        let presented = PresentedHash { hash: self.header(&name), request_date_time, body };
        Ok(self.web.app.check_hash(&self.ctx, caller, &presented).await?)
    }

    /// Ends the call: audit, metrics, log, answer.
    pub(super) fn end(&self, result: Result<Answer, Failure>) -> failure::Answer {
        if let Err(failure) = &result {
            self.note(failure);
        }
        let ending = render::ending(&result);
        let response = render::respond(&self.ctx, result);
        self.count(ending);
        response
    }

    /// Counts the call.
    pub(super) fn count(&self, ending: Ending) {
        self.web.metrics.count(self.route, ending, self.started.elapsed());
    }

    /// Notes a call that did not succeed where operators look for it.
    pub(super) fn note(&self, failure: &Failure) {
        failure.note(&self.web.app, &self.ctx, self.route.name());
    }
}

/// The host that the client addressed.
fn host<'h>(uri: &'h Uri, headers: &'h HeaderMap) -> Option<&'h str> {
    uri.host().or_else(|| header_text(headers, &header::HOST))
}

fn header_text<'h>(headers: &'h HeaderMap, name: &HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}

/// The token of an Authorization header whose scheme is Bearer, in any case (RFC 9110, 11.1).
fn bearer(header: &str) -> Option<&str> {
    let (scheme, token) = header.trim().split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim()).filter(|token| !token.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bearer_scheme_is_read_in_any_case_and_nothing_else_is() {
        assert_eq!(bearer("Bearer abc"), Some("abc"));
        assert_eq!(bearer("bEARER   abc "), Some("abc"));
        for other in ["abc", "Basic abc", "Bearer", "Bearer ", ""] {
            assert_eq!(bearer(other), None, "{other}");
        }
    }
}
