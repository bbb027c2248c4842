//! The typed requests of Management and IAM, from bytes to fields.
#![no_main]

use doorward_wire::authx::biometric::{BiometricRequest, DEVICE_DATA_LIMIT};
use doorward_wire::authx::request::Fields;
use doorward_wire::authx::{hash, time};
use doorward_wire::json;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(value) = json::read(bytes) else {
        return;
    };
    let fields = Fields::read(&value);
    let biometric = BiometricRequest::read(&value);
    assert!(value.as_object().is_some() || (fields.is_err() && biometric.is_err()));
    if let Ok(fields) = fields {
        let at = fields.request_date_time.unwrap_or_default();
        let _ = time::parse_request_date_time(&at);
        let hash = fields.pin.unwrap_or_default();
        assert!(!hash::matches(&fields.guid.unwrap_or_default(), &at, &hash), "a guessed hash");
    }
    if let Ok(biometric) = biometric {
        assert!(biometric.device_data.is_none_or(|data| data.len() <= DEVICE_DATA_LIMIT));
    }
});
