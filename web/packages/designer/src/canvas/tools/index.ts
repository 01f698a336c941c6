import type { Tool } from '../types'
import { BRUSH_TOOL, RECTANGLE_TOOL } from './painting'
import { placingTool, ShapeTool } from './placing'
import { ROW_TOOL, ROWS_TOOL } from './rows'
import { SELECT_TOOL } from './select'
import type { ToolBehaviour } from './tool'

/** Moving the view is done before a press comes to a tool. */
const PAN_TOOL: ToolBehaviour = { press: () => null, hover: () => 'grab' }

/** How a tool behaves, from when it is taken until another is. */
export function behaviourOf(tool: Tool): ToolBehaviour {
  switch (tool) {
    case 'select':
      return SELECT_TOOL
    case 'pan':
      return PAN_TOOL
    case 'row':
      return ROW_TOOL
    case 'rows':
      return ROWS_TOOL
    case 'table':
    case 'text':
    case 'gate':
    case 'focal':
      return placingTool(tool)
    case 'area':
    case 'shape':
    case 'stage':
      return new ShapeTool(tool)
    case 'brush':
      return BRUSH_TOOL
    case 'paint-rectangle':
      return RECTANGLE_TOOL
  }
}

/** Until the pointer moves over something. */
export function cursorAtRest(tool: Tool): string {
  if (tool === 'pan') return 'grab'
  return tool === 'select' ? 'default' : 'crosshair'
}
