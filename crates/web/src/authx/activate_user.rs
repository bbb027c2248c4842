//! `ActivateUser` of the IAM API ("Activate User").

use super::call::Call;
use super::fields;
use super::render::Answer;
use crate::failure::Failure;
use crate::{Route, Web};
use axum::extract::{Request, State};
use axum::response::Response;
use doorward_app::Channel;
use doorward_domain::Status;
use std::sync::Arc;

/// Makes a person active again.
pub(crate) async fn handle(State(web): State<Arc<Web>>, request: Request) -> Response {
    match Call::begin(web, Route::ActivateUser, Channel::Iam, request) {
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
    call.web.app.set_status(&call.ctx, person, Status::Active).await?;
    Ok(Answer::Done)
}
