/** What another canvas is built from: the camera and its flights, colours, pictures that outlive a frame. */
export { contrast, inkOn, luminance, mix } from './draw/color'
export { GroundCache } from './draw/ground'
export { contextOf, makeLayer, type Layer } from './draw/layer'
export { usePlanUnits, useViewUnits, type Framed } from './draw/scene'
export { clampScale, fitBounds, panBy, toPlan, toView, visibleBounds, zoomAbout, type Camera, type ScaleLimits, type Size } from './view/camera'
export { FLIGHT_MS, flightAt } from './view/flight'
