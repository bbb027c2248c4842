//! `DeleteUser` of the Management API ("Delete User").

use super::call::Call;
use super::fields;
use super::render::Answer;
use crate::failure::Failure;
use crate::{Route, Web};
use axum::extract::{Request, State};
use axum::response::Response;
use doorward_app::Channel;
use std::sync::Arc;

/// Deletes a person with all credentials.
pub(crate) async fn handle(State(web): State<Arc<Web>>, request: Request) -> Response {
    match Call::begin(web, Route::DeleteUser, Channel::Management, request) {
        Ok(mut call) => {
            let result = answer(&mut call).await;
            call.end(result)
        }
        Err(response) => *response,
    }
}

async fn answer(call: &mut Call) -> Result<Answer, Failure> {
    let caller = call.identify()?;
    let body = call.read_json().await?;
    let fields = call.fields(&caller, &body).await?;
    let person = fields::person(&fields)?;
    call.web.app.delete_person(&call.ctx, person).await?;
    Ok(Answer::Done)
}
