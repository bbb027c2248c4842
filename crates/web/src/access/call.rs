//! One call, from the request to the answer: read, identified, ended in one place.

use super::render;
use super::{AccessRoute, Answer};
use crate::failure::Failure;
use crate::metrics::stopwatch;
use crate::peer::{self, Peer};
use crate::{Web, body};
use axum::http::{HeaderMap, Method, Request, Uri, header};
use bytes::Bytes;
use doorward_app::access::AccessCaller;
use doorward_app::{Channel, Ctx, Error};
use doorward_domain::Refusal;
use doorward_wire::access::api_key::{ApiKey, KeyHeaders};
use doorward_wire::access::parameters::{self, Parameters, Sources};
use hyper::body::Incoming;
use std::sync::Arc;
use std::time::Instant;

/// How a handler ends.
pub(super) type Handled = Result<Answer, Failure>;

/// A call under way.
pub(super) struct Call {
    pub(super) web: Arc<Web>,
    pub(super) ctx: Ctx,
    pub(super) route: AccessRoute,
    pub(super) headers: HeaderMap,
    method: Method,
    uri: Uri,
    body: Option<Incoming>,
    started: Instant,
}

/// What the parameters are read from, so that they can be borrowed.
pub(super) struct Read {
    query: String,
    content_type: Option<String>,
    body: Bytes,
}

impl Read {
    /// The parameters of the request.
    ///
    /// # Errors
    /// [`Refusal::Unreadable`].
    pub(super) fn parameters(&self) -> Result<Parameters<'_>, Refusal> {
        let sources = Sources {
            query: self.query.as_bytes(),
            content_type: self.content_type.as_deref(),
            body: &self.body,
        };
        Parameters::read(&sources).map_err(|error| Refusal::Unreadable(error.to_string()))
    }
}

impl Call {
    /// Begins a call.
    pub(super) fn begin(
        web: Arc<Web>,
        route: AccessRoute,
        peer: Peer,
        request: Request<Incoming>,
    ) -> Result<Self, Error> {
        let started = stopwatch();
        let (parts, body) = request.into_parts();
        let address = peer::address(peer, &parts.headers, web.settings.behind_proxy);
        let ctx = web.app.ctx(Channel::Access, route.name(), Some(address))?;
        let (headers, method, uri) = (parts.headers, parts.method, parts.uri);
        Ok(Self { web, ctx, route, headers, method, uri, body: Some(body), started })
    }

    /// The verb.
    pub(super) fn method(&self) -> &str {
        self.method.as_str()
    }

    /// Refuses methods that the route does not take, and addresses that call too often.
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

    /// The whole request. A key in the headers is looked at first: whoever sends a wrong one need not
    /// send a body.
    pub(super) async fn read(&mut self) -> Result<Read, Failure> {
        let key = ApiKey::in_headers(&key_headers(&self.headers));
        // A guest's link needs no key, and what is in its headers is for somebody else.
        if let Some(key) = key.filter(|_| self.route != AccessRoute::MagicLink) {
            self.web.app.check_key(key.reveal())?;
        }
        let limit = self.web.settings.body_limit.min(parameters::MAX_BYTES);
        let body = match self.body.take() {
            Some(body) => body::read(body, limit, self.web.settings.body_timeout).await?,
            None => Bytes::new(),
        };
        Ok(Read {
            query: self.uri.query().unwrap_or_default().to_owned(),
            content_type: text(&self.headers, &header::CONTENT_TYPE).map(str::to_owned),
            body,
        })
    }

    /// Who calls.
    pub(super) fn identify(
        &mut self,
        parameters: &Parameters<'_>,
    ) -> Result<AccessCaller, Refusal> {
        let key = ApiKey::find(&key_headers(&self.headers), parameters).map(ApiKey::reveal);
        self.web.app.identify_key(&mut self.ctx, key)
    }

    /// Ends the call: audit, metrics, log, answer.
    pub(super) fn end(&self, result: Handled) -> Answer {
        if let Err(failure) = &result {
            failure.note(&self.web.app, &self.ctx, self.route.name());
        }
        let ending = render::ending(&result);
        self.web.metrics.count(self.route, ending, self.started.elapsed());
        render::respond(&self.ctx, result)
    }

    /// Notes a call that was done and changed nothing.
    pub(super) fn done(&self) {
        self.web.app.note_done(&self.ctx);
    }
}

fn key_headers(headers: &HeaderMap) -> KeyHeaders<'_> {
    let named = |name: &str| headers.get(name)?.to_str().ok();
    KeyHeaders {
        api_key: named("api_key"),
        x_api_key: named("x-api-key"),
        authorization: named("authorization"),
    }
}

fn text<'h>(headers: &'h HeaderMap, name: &header::HeaderName) -> Option<&'h str> {
    headers.get(name)?.to_str().ok()
}
