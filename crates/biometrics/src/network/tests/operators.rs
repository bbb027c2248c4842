//! Each operator against figures worked out by hand.

use super::files::File;
use crate::network::*;

/// What a network of one input and one output makes of a picture.
fn run(file: &File, shape: Shape, data: &[f32]) -> Tensor {
    let network = format::read(&file.bytes()).unwrap();
    let [result] = network.run(Tensor { shape, data: data.to_vec() }).try_into().unwrap();
    result
}

/// 1, 2, 3 …
#[expect(clippy::cast_precision_loss, reason = "small")]
fn counting(count: usize) -> Vec<f32> {
    (1..=count).map(|number| number as f32).collect()
}

#[test]
fn a_convolution_sums_over_window_and_channels_and_adds_the_bias() {
    // Two channels in, three out, a window of 1 × 2 without padding.
    let shape = Shape::new(2, 3, 2);
    let file = File::new(shape).convolution(
        0,
        0,
        [1, 2, 1, 0],
        &[1., 0., -1., 10., 0., 0., 0., 1., 0., 0., 100., 0.],
        &[0.5, 0., 1.],
    );
    let result = run(&file, shape, &counting(12));
    assert_eq!(result.shape, Shape::new(2, 2, 3));
    let wanted = [21.5, 403., 0., 43.5, 605., -2., 87.5, 1009., -6., 109.5, 1211., -8.];
    assert_eq!(result.data, wanted);
}

#[test]
fn zeros_around_a_picture_are_split_with_the_odd_one_at_the_end() {
    // As TensorFlow's SAME: four columns, a stride of two and a window of three need one zero.
    let shape = Shape::new(1, 4, 1);
    let file = File::new(shape).convolution(0, 0, [1, 3, 2, 1], &[100., 10., 1.], &[0.]);
    assert_eq!(run(&file, shape, &counting(4)).data, [123., 340.]);
    let file = File::new(shape).convolution(0, 0, [1, 3, 1, 1], &[100., 10., 1.], &[0.]);
    assert_eq!(run(&file, shape, &counting(4)).data, [12., 123., 234., 340.]);
}

#[test]
fn every_number_of_channels_fills_its_panels() {
    // Identity matrices: one, two and three registers, with and without a rest.
    for channels in [1, 7, 8, 9, 16, 23, 24, 25, 40, 64, 100] {
        let shape = Shape::new(5, 3, channels);
        let identity: Vec<f32> = (0..channels * channels)
            .map(|at| if at % (channels + 1) == 0 { 1.0 } else { 0.0 })
            .collect();
        let file =
            File::new(shape).convolution(0, 0, [1, 1, 1, 0], &identity, &vec![0.0; channels]);
        let data = counting(shape.count());
        assert_eq!(run(&file, shape, &data).data, data, "{channels} channels");
    }
}

#[test]
fn a_depthwise_convolution_keeps_channels_apart_for_every_number_of_them() {
    for channels in [1, 3, 8, 11, 24, 32, 35, 48] {
        let shape = Shape::new(3, 4, channels);
        let data: Vec<f32> = counting(12).into_iter().flat_map(|v| vec![v; channels]).collect();
        // The window is a cross of weights 1 around a 2; channel by channel times 1, 2, 3 …
        let weights: Vec<f32> = [0., 1., 0., 1., 2., 1., 0., 1., 0.]
            .into_iter()
            .flat_map(|weight| counting(channels).into_iter().map(move |gain| gain * weight))
            .collect();
        let file = File::new(shape).depthwise(0, 1, [3, 3, 1, 1], &weights, channels);
        let result = run(&file, shape, &data);
        let cross = [9., 14., 19., 19., 26., 36., 42., 39., 33., 46., 51., 43.];
        for (pixel, wanted) in result.data.chunks_exact(channels).zip(cross) {
            for (value, gain) in pixel.iter().zip(counting(channels)) {
                assert_eq!(value.to_bits(), (wanted * gain).to_bits(), "{channels} channels");
            }
        }
    }
}

#[test]
fn a_depthwise_stride_of_two_looks_at_every_second_place() {
    let shape = Shape::new(4, 4, 1);
    let file = File::new(shape).depthwise(0, 0, [3, 3, 2, 1], &[1.; 9], 1);
    let result = run(&file, shape, &counting(16));
    assert_eq!(result.shape, Shape::new(2, 2, 1));
    // Rows 1 to 3 and columns 1 to 3, then what is left at the right and below.
    assert_eq!(result.data, [54., 45., 72., 54.]);
}

#[test]
fn poolings_take_the_largest_or_the_mean_and_leave_out_what_does_not_fill_a_window() {
    let shape = Shape::new(2, 5, 1);
    let data = [1., 5., -3., 2., 9., 4., 0., -1., -2., 9.];
    assert_eq!(run(&File::new(shape).pool(3, 0, 0, [2, 2]), shape, &data).data, [5., 2.]);
    assert_eq!(run(&File::new(shape).pool(4, 0, 0, [2, 2]), shape, &data).data, [2.5, -1.]);
    // A rectifier after it.
    assert_eq!(run(&File::new(shape).pool(4, 1, 0, [2, 2]), shape, &data).data, [2.5, 0.]);
    assert_eq!(run(&File::new(shape).mean(0), shape, &data).data, [2.4]);
}

#[test]
fn a_sum_takes_what_one_side_lacks_as_zero() {
    // The picture, and one pixel of two channels that a convolution makes of it.
    let shape = Shape::new(1, 2, 1);
    let file = File::new(shape)
        .convolution(0, 0, [1, 2, 1, 0], &[1., 10., 2., 20.], &[0., 0.])
        .sum(0, 0, 1);
    let result = run(&file, shape, &[3., 4.]);
    assert_eq!(result.shape, Shape::new(1, 2, 2));
    assert_eq!(result.data, [3. + 11., 110., 4., 0.]);
}

#[test]
fn activations_bend_where_they_should() {
    let shape = Shape::new(1, 6, 1);
    let data = [-8., -1., 0., 1., 5., 8.];
    let through = |kind, slopes: &[f32]| {
        let file = File::new(shape).convolution(0, kind, [1, 1, 1, 0], &[1.], &[0.]);
        run(&file.slopes(slopes), shape, &data).data
    };
    assert_eq!(through(0, &[]), data);
    assert_eq!(through(1, &[]), [0., 0., 0., 1., 5., 8.]);
    assert_eq!(through(2, &[]), [0., 0., 0., 1., 5., 6.]);
    assert_eq!(through(4, &[0.25]), [-2., -0.25, 0., 1., 5., 8.]);
    let logistic = through(3, &[]);
    assert!(
        (logistic[1] - 0.268_941_43).abs() < 1e-6 && (logistic[2] - 0.5).abs() < 1e-6,
        "{logistic:?}"
    );
}

#[test]
fn a_result_is_kept_until_its_last_use() {
    // The second operator's input is also the third's; memory must not be handed on in between.
    let shape = Shape::new(1, 2, 1);
    let file = File::new(shape)
        .convolution(0, 0, [1, 1, 1, 0], &[2.], &[0.])
        .convolution(1, 0, [1, 1, 1, 0], &[10.], &[0.])
        .convolution(2, 0, [1, 1, 1, 0], &[1.], &[0.])
        .sum(0, 1, 3);
    assert_eq!(run(&file, shape, &[1., 2.]).data, [22., 44.]);
}
