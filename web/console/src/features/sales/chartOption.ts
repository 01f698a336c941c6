import type { Tokens } from '@onsale/design'
import type { BarSeriesOption } from 'echarts/charts'
import type { GridComponentOption, TooltipComponentOption } from 'echarts/components'
import type { ComposeOption } from 'echarts/core'
import type { SeriesPoint } from './series'

export type ChartOption = ComposeOption<BarSeriesOption | GridComponentOption | TooltipComponentOption>

export interface ChartWords {
  when(point: SeriesPoint): string
  /** Short, for the axis. */
  tick(point: SeriesPoint): string
  sold(point: SeriesPoint): string
  revenue(point: SeriesPoint): string
}

/** Names under the axis; more would run into each other. */
const TICKS_MAX = 8

/** Quiet axes, one colour, and the numbers of a bar under the pointer. */
export function chartOption(points: readonly SeriesPoint[], words: ChartWords, tokens: Tokens): ChartOption {
  const text = { color: tokens.inkFaint, fontFamily: 'inherit', fontSize: 12 }
  return {
    animationDuration: 180,
    animationDurationUpdate: 180,
    grid: { left: 8, right: 8, top: 12, bottom: 4, containLabel: true },
    tooltip: {
      trigger: 'axis',
      axisPointer: { type: 'shadow', shadowStyle: { color: tokens.sunken, opacity: 0.6 } },
      backgroundColor: tokens.ink,
      borderWidth: 0,
      textStyle: { color: tokens.canvas, fontSize: 13, fontFamily: 'inherit' },
      renderMode: 'richText',
      formatter: (hovered) => tooltip(points, hovered, words),
    },
    xAxis: {
      type: 'category',
      data: points.map((point) => words.tick(point)),
      axisLine: { lineStyle: { color: tokens.line } },
      axisTick: { show: false },
      axisLabel: { ...text, hideOverlap: true, interval: Math.max(0, Math.ceil(points.length / TICKS_MAX) - 1), alignMinLabel: 'left', alignMaxLabel: 'right' },
    },
    yAxis: { type: 'value', minInterval: 1, axisLabel: text, splitLine: { lineStyle: { color: tokens.line } } },
    series: [
      {
        type: 'bar',
        data: points.map((point) => point.sold),
        barMaxWidth: 28,
        itemStyle: { color: tokens.accent, borderRadius: [3, 3, 0, 0] },
        emphasis: { itemStyle: { color: tokens.accentHover } },
      },
    ],
  }
}

function tooltip(points: readonly SeriesPoint[], hovered: unknown, words: ChartWords): string {
  const first: unknown = Array.isArray(hovered) ? hovered[0] : hovered
  const index = first !== null && typeof first === 'object' && 'dataIndex' in first ? Number(first.dataIndex) : -1
  const point = points[index]
  return point === undefined ? '' : [words.when(point), words.sold(point), words.revenue(point)].join('\n')
}
