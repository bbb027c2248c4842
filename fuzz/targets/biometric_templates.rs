//! Biometric templates: any bytes, compared with themselves.
//!
//! What is read is written again to what reads the same, and has a score with itself that is a number.
#![no_main]

use doorward_biometrics::Template;
use libfuzzer_sys::fuzz_target;

fuzz_target!(|bytes: &[u8]| {
    let Ok(template) = Template::decode(bytes) else { return };
    let again = Template::decode(&template.encode()).expect("what was written is read");
    let score = template.compare(&again).expect("two of one modality");
    assert!(!score.is_nan());
});
