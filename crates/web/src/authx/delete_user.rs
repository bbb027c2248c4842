//! `DeleteUser` of the Management API ("Delete User").

use super::call::Call;
use super::render::Answer;
use crate::failure::Failure;

/// Deletes a person with all credentials.
pub(super) async fn answer(call: &mut Call) -> Result<Answer, Failure> {
    let caller = call.identify()?;
    let body = call.read_json().await?;
    let fields = call.fields(&caller, &body).await?;
    let person = call.person(&fields)?;
    call.web.app.delete_person(&call.ctx, person).await?;
    Ok(Answer::Done)
}
