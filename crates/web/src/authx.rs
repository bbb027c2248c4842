//! The Management and IAM APIs: one file for each endpoint, one way from request to answer.

mod activate_user;
mod add_user;
mod call;
mod credentials;
mod deactivate_user;
mod delete_user;
mod fields;
mod generate_pin;
mod process_biometric;
mod render;
mod update_user;
mod verify_pin;

use crate::failure;
use crate::peer::Peer;
use crate::{Route, Web};
use axum::http::Request;
use call::Call;
use doorward_app::Channel;
use hyper::body::Incoming;
use std::sync::Arc;

/// Answers a request to one of the vendor APIs.
pub(crate) async fn answer(
    web: Arc<Web>,
    route: Route,
    peer: Peer,
    request: Request<Incoming>,
) -> failure::Answer {
    // The form of answers to callers who are not identified; a token decides otherwise.
    let channel = match route {
        Route::PublicApiAccessToken | Route::DeactivateUser | Route::ActivateUser => Channel::Iam,
        Route::AccessToken
        | Route::AddUser
        | Route::UpdateUser
        | Route::DeleteUser
        | Route::GeneratePin
        | Route::VerifyPin
        | Route::ProcessBiometric => Channel::Management,
    };
    let mut call = match Call::begin(web, route, channel, peer, request) {
        Ok(call) => call,
        Err(error) => {
            tracing::error!(%error, "a call could not begin");
            return render::out_of_order(channel);
        }
    };
    let call = &mut call;
    let result = match route {
        Route::AccessToken | Route::PublicApiAccessToken => return credentials::answer(call),
        // In boxes, so that the token calls do not carry the room of the larger ones about.
        Route::ProcessBiometric => return Box::pin(process_biometric::answer(call)).await,
        Route::AddUser => Box::pin(add_user::answer(call)).await,
        Route::UpdateUser => Box::pin(update_user::answer(call)).await,
        Route::DeleteUser => Box::pin(delete_user::answer(call)).await,
        Route::GeneratePin => Box::pin(generate_pin::answer(call)).await,
        Route::VerifyPin => Box::pin(verify_pin::answer(call)).await,
        Route::DeactivateUser => Box::pin(deactivate_user::answer(call)).await,
        Route::ActivateUser => Box::pin(activate_user::answer(call)).await,
    };
    call.end(result)
}
