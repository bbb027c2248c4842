//! The Access API: one file for each endpoint, one way from request to answer.

mod call;
mod cards;
mod computer_names;
mod events;
mod fields;
mod groups;
mod guest;
mod invites;
mod links;
mod locks;
mod rank;
mod render;
mod resources;
mod route;
mod users;

pub use route::AccessRoute;
pub(crate) use route::find;

use crate::Web;
use crate::peer::Peer;
use axum::body::Body;
use axum::http::{Request, Response};
use bytes::Bytes;
use call::Call;
use http_body_util::{Either, Full};
use hyper::body::Incoming;
use std::sync::Arc;

/// An answer: whole in memory, or a list that is written while it is read.
pub(crate) type Answer = Response<Either<Full<Bytes>, Body>>;

/// Answers a request to the Access API.
pub(crate) async fn answer(
    web: Arc<Web>,
    route: AccessRoute,
    peer: Peer,
    request: Request<Incoming>,
) -> Answer {
    let mut call = match Call::begin(web, route, peer, request) {
        Ok(call) => call,
        Err(error) => {
            tracing::error!(%error, "a call could not begin");
            return render::out_of_order();
        }
    };
    let result = Box::pin(handle(&mut call)).await;
    call.end(result)
}

async fn handle(call: &mut Call) -> call::Handled {
    call.admit()?;
    let sources = call.read().await?;
    let parameters = sources.parameters()?;
    if call.route == AccessRoute::MagicLink {
        return match call.method() {
            "GET" => guest::show(call, &parameters).await,
            _ => guest::bind(call, &parameters).await,
        };
    }
    let caller = call.identify(&parameters)?;
    caller.require(call.route.right())?;
    match (call.route, call.method()) {
        (AccessRoute::MultipleUsers, _) => users::list(call, caller, &parameters).await,
        (AccessRoute::Users, _) => users::remove(call, caller, &parameters).await,
        (AccessRoute::Invites, "GET") => invites::list(call, caller).await,
        (AccessRoute::Invites, _) => invites::send(call, caller, &parameters).await,
        (AccessRoute::Groups, "GET") => groups::list(call, caller, &parameters).await,
        (AccessRoute::Groups, "POST") => groups::create(call, caller, &parameters).await,
        (AccessRoute::Groups, "PUT") => groups::change(call, caller, &parameters).await,
        (AccessRoute::Groups, _) => groups::delete(call, caller, &parameters).await,
        (AccessRoute::ModifySmartcards, "GET") => cards::show(call, caller, &parameters).await,
        (AccessRoute::ModifySmartcards, _) => cards::replace(call, caller, &parameters).await,
        (AccessRoute::MagicLinkAdmin, "GET") => links::list(call, caller).await,
        (AccessRoute::MagicLinkAdmin, "DELETE") => links::revoke(call, caller, &parameters).await,
        (AccessRoute::MagicLinkAdmin, _) => links::create(call, caller, &parameters).await,
        (AccessRoute::MultipleResources, _) => resources::list(call, caller, &parameters).await,
        (AccessRoute::ModifyRank, _) => rank::change(call, caller, &parameters).await,
        (AccessRoute::ModifyAllUserNames, _) => {
            computer_names::replace(call, caller, &parameters).await
        }
        (AccessRoute::SetLockStatus, _) => locks::set(call, caller, &parameters).await,
        (AccessRoute::MassLock, _) => locks::set_many(call, caller, &parameters).await,
        (AccessRoute::Events, _) => events::answer(call, caller, &parameters).await,
        (AccessRoute::MagicLink, _) => {
            Err(doorward_domain::Refusal::Unknown(doorward_domain::Thing::Door).into())
        }
    }
}
